import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { SecretBox } from '../platform/security/secret-box.js';
import { AlertChannelSecret } from './alert-channel.entity.js';
import type { FieldChanges } from './check-channel.js';

/** Stores the secrets of channels, encrypted. Runs in the open workspace transaction. */
@Injectable()
export class ChannelSecrets {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly box: SecretBox,
  ) {}

  /** Stores, replaces and removes secrets that have been checked. */
  async change(channelId: string, changes: FieldChanges): Promise<void> {
    const { manager, workspaceId } = this.database;
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) await manager.delete(AlertChannelSecret, { channelId, name });
      if (typeof value !== 'string') continue;
      const sealed = this.box.seal(value, { owner: channelId, name });
      await manager.upsert(AlertChannelSecret, { channelId, name, workspaceId, ...sealed, updatedAt: () => 'now()' }, [
        'channelId',
        'name',
      ]);
    }
  }

  /** Decrypts the secrets of a channel. @throws Error when one was sealed with a key that is gone */
  async open(channelId: string): Promise<Readonly<Record<string, string>>> {
    const rows = await this.database.manager.findBy(AlertChannelSecret, { channelId });
    return Object.fromEntries(rows.map((row) => [row.name, this.box.open(row, { owner: channelId, name: row.name })]));
  }
}
