import type { Connector, Fault, Manifest } from '@panelbridge/core/connector';

/** What became of a package that may hold a connector. */
export type LoadStatus =
  | 'loaded'
  /** Made for another version of the contract. */
  | 'incompatible'
  /** It is not there, cannot be imported, or exports no connector. */
  | 'broken'
  /** Its manifest has faults, or its functions do not fit it. */
  | 'invalid'
  /** Another package brought a connector of the same id before. */
  | 'duplicate';

/** What the hub found where it looked for a connector; nothing that was named is left out. */
export interface LoadReport {
  /** The id of the connector as its `package.json` says; `null` where it does not say. */
  readonly id: string | null;
  /** The package or folder as it was named. */
  readonly source: string;
  /** Version of the package; `null` where it does not say. */
  readonly version: string | null;
  readonly status: LoadStatus;
  /** Why it is not loaded and what to do; `null` when it is. */
  readonly reason: string | null;
  /** What could not be tried of one that is loaded, and what to do; `null`: nothing. */
  readonly note: string | null;
  /** Everything that is wrong with the manifest, or with the functions that it calls for; only with `invalid`. */
  readonly faults: readonly Fault[];
}

/** Why a source gives no connector. */
export interface Refusal {
  readonly status: Exclude<LoadStatus, 'loaded'>;
  readonly reason: string;
  readonly id?: string;
  readonly version?: string;
  readonly faults?: readonly Fault[];
}

/** A connector that can be used. */
export interface LoadedConnector {
  readonly connector: Connector;
  readonly manifest: Manifest;
  /** Version of its package. */
  readonly version: string;
  /** What could not be tried of it, and what to do; `null`: nothing. */
  readonly note: string | null;
}
