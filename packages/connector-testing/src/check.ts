import type { Subject } from './subject.js';

/** What calls for a check: every connector, one that talks to its partner, or one that declares a capability. */
export type Capability =
  | 'every connector'
  | 'requests'
  | 'redirect'
  | 'partner ids'
  | 'webhooks'
  | 'pull'
  | 'push'
  | 'recruitment'
  | 'participant ingestion';

/** One thing that a connector has to hold. */
export interface Check {
  /** Stable, kebab-case; named by waivers. */
  readonly id: string;
  readonly capability: Capability;
  /** What holds, as a sentence. */
  readonly holds: string;
  /** What an author does about a fault. */
  readonly remedy: string;
  /** `connection`: it is run for each connection of the scenarios; `connector`: once, with the first. */
  readonly per: 'connector' | 'connection';
  /** Whether it concerns this connection; absent = always. */
  readonly concerns?: (subject: Subject) => boolean | Promise<boolean>;
  /** Looks for faults; none = it holds. */
  readonly find: (subject: Subject) => readonly string[] | Promise<readonly string[]>;
}

/** How a check ended. `waived`: it failed, and the scenarios say why it may. */
export type CheckStatus = 'passed' | 'failed' | 'waived' | 'not_concerned';

/** What a check found. */
export interface CheckResult {
  readonly id: string;
  readonly capability: Capability;
  readonly holds: string;
  readonly status: CheckStatus;
  /** What is wrong, each with the connection at which it showed; empty unless failed or waived. */
  readonly faults: readonly string[];
  readonly remedy: string;
  /** Why it may fail; `null` unless waived. */
  readonly reason: string | null;
}
