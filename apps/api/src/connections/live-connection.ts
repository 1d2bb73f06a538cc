import type { Manifest, ResolvedConnection } from '@panelbridge/core/connector';
import type { ConnectorInstance } from '../connectors/instance-factory.js';
import type { Redact } from '../connectors/redact.js';

/**
 * A connection as the hot paths use it: everything is in memory, and what it offers is pure. Calls to the partner go through
 * `InvokeConnector` instead.
 */
export interface LiveConnection {
  readonly id: string;
  readonly workspaceId: string;
  readonly connectorId: string;
  readonly name: string;
  readonly version: number;
  readonly manifest: Manifest;
  /** The settings, checked and with defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The manifest with preset and settings laid over it. */
  readonly resolved: ResolvedConnection;
  /** Absent when the connector, or its preset, leads nobody anywhere. */
  readonly redirect?: NonNullable<ConnectorInstance['redirect']>;
  /** Absent when the connector, or its preset, syncs no statuses. */
  readonly statusSync?: NonNullable<ConnectorInstance['statusSync']>;
  /** The value of a secret in clear, for the host's own verifying; `undefined` when none is stored. Never goes into an answer or a log. */
  webhookSecret(name: string): string | undefined;
  /** Removes the connection's secrets, and what looks like one, from something that is to be stored or logged. */
  readonly redact: Redact;
  /** A study's stored settings with the connector's defaults filled in; unchanged when the connector's schema refuses them. */
  readonly parseStudyConfig: (stored: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}
