import type { Capabilities } from '@panelbridge/core/connector';

/** Settings of the connection that is played with, as the form holds them. */
export interface PlaySettings {
  readonly config: Readonly<Record<string, unknown>>;
  readonly study: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** A function of the connector that can be called. */
export interface Playable {
  readonly capability: keyof Capabilities | 'connection';
  readonly name: string;
  /** What it may be called with, as JSON. */
  readonly sample: unknown;
  /** Whether it may send requests. */
  readonly calls: boolean;
}

/** All that the page shows of a connector. */
export interface Description {
  /** The manifest as data. */
  readonly manifest: Readonly<Record<string, unknown>> & { readonly id: string; readonly title: string; readonly summary: string };
  readonly faults: readonly { readonly pointer: string; readonly detail: string }[];
  readonly playables: readonly Playable[];
  readonly settings: PlaySettings;
}

/** A request that left, and what came back. */
export interface Exchange {
  readonly request: unknown;
  readonly answer: unknown;
}

/** A report about the participation, as the tool worded it. */
export interface Evidence {
  readonly channel: 'redirect' | 'webhook' | 'pull';
  readonly word: string;
}

/** What came of a call. */
export interface Performance {
  readonly exchanges: readonly Exchange[];
  readonly logged: readonly unknown[];
  readonly outcome:
    | { readonly ok: true; readonly value: unknown }
    | { readonly ok: false; readonly code: string; readonly message: string };
  readonly evidence: readonly Evidence[];
}

/** One row of the timeline. */
export interface Step extends Evidence {
  /** What the word means here; `null`: nothing, so it is quarantined. */
  readonly outcome: string | null;
  /** What was done with the report. */
  readonly disposition: string;
  /** The status afterwards. */
  readonly status: string;
}

/** What the page asks of the process that holds the connector. */
export type Question =
  | { readonly kind: 'describe' }
  | { readonly kind: 'parse'; readonly settings: PlaySettings }
  | { readonly kind: 'perform'; readonly settings: PlaySettings; readonly name: string; readonly input: unknown; readonly answer: unknown }
  | { readonly kind: 'timeline'; readonly settings: PlaySettings; readonly evidence: readonly Evidence[] };

/** A question or its answer on its way between the two processes. */
export type Message =
  | { readonly number: number; readonly question: Question }
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly error: string }
  | { readonly ready: true }
  | { readonly failed: string };
