import type { PullDeclaration } from '@panelbridge/core/connector';
import type { LiveConnection } from '../connections/live-connection.js';

/** How the records of a connection's tool are read, as its settings are now; `null` when nobody can ask for them. */
export function findPullDeclaration({ resolved, statusSync }: Pick<LiveConnection, 'resolved' | 'statusSync'>): PullDeclaration | null {
  const declared = resolved.capabilities.statusSync;
  return declared?.directions.includes('pull') && declared.pull && statusSync?.pull ? declared.pull : null;
}
