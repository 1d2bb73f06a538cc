import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { SecretBox } from '../platform/security/secret-box.js';
import type { SecretChanges } from './check-secrets.js';
import { ConnectionSecret } from './connection.entity.js';

/** Stores the secrets of connections, encrypted. Runs in the open workspace transaction. */
@Injectable()
export class ConnectionSecrets {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly box: SecretBox,
  ) {}

  /** Names of the secrets that a connection holds. */
  async listNames(connectionId: string): Promise<ReadonlySet<string>> {
    const rows = await this.database.manager.findBy(ConnectionSecret, { connectionId });
    return new Set(rows.map(({ name }) => name));
  }

  /** Stores, replaces and removes secrets that have been checked; the others are sealed anew if their key is no longer the current one. */
  async change(connectionId: string, changes: SecretChanges): Promise<void> {
    const { manager, workspaceId } = this.database;
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) await manager.delete(ConnectionSecret, { connectionId, name });
      if (typeof value !== 'string') continue;
      const sealed = this.box.seal(value, { owner: connectionId, name });
      await manager.upsert(ConnectionSecret, { connectionId, name, workspaceId, ...sealed, updatedAt: () => 'now()' }, [
        'connectionId',
        'name',
      ]);
    }
    for (const row of await manager.findBy(ConnectionSecret, { connectionId })) {
      if (!this.box.isOutdated(row)) continue;
      const place = { owner: connectionId, name: row.name };
      // `updatedAt` stays: the secret is the same, only its wrapping is new.
      await manager.update(ConnectionSecret, { connectionId, name: row.name }, this.box.seal(this.box.open(row, place), place));
    }
  }
}
