import { Injectable, Logger } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { SecretBox } from '../platform/security/secret-box.js';
import { AlertChannelSecret } from './alert-channel.entity.js';
import type { FieldChanges } from './check-channel.js';

/** Stores the secrets of channels, encrypted. Runs in the open workspace transaction. */
@Injectable()
export class ChannelSecrets {
  readonly #logger = new Logger(ChannelSecrets.name);

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly box: SecretBox,
  ) {}

  /** Stores, replaces and removes secrets that have been checked; the others are sealed anew if their key is no longer the current one. */
  async change(channelId: string, changes: FieldChanges): Promise<void> {
    const { manager, workspaceId } = this.database;
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) await manager.delete(AlertChannelSecret, { channelId, name });
      if (typeof value !== 'string') continue;
      const sealed = this.box.seal(value, { owner: channelId, name });
      const row = { channelId, name, workspaceId, ...sealed, updatedAt: () => 'now()' };
      await manager.upsert(AlertChannelSecret, row, ['channelId', 'name']);
    }
    for (const row of await manager.findBy(AlertChannelSecret, { channelId })) {
      const text = this.box.isOutdated(row) ? this.#open(row) : null;
      if (text === null) continue;
      const { name } = row;
      // `updatedAt` stays: the secret is the same, only its wrapping is new.
      await manager.update(AlertChannelSecret, { channelId, name }, this.box.seal(text, { owner: channelId, name }));
    }
  }

  /** Decrypts the secrets of a channel. @returns `null` when one cannot be, such as when its key is gone */
  async open(channelId: string): Promise<Readonly<Record<string, string>> | null> {
    const opened: Record<string, string> = {};
    for (const row of await this.database.manager.findBy(AlertChannelSecret, { channelId })) {
      const text = this.#open(row);
      if (text === null) return null;
      opened[row.name] = text;
    }
    return opened;
  }

  #open(row: AlertChannelSecret): string | null {
    try {
      return this.box.open(row, { owner: row.channelId, name: row.name });
    } catch (error) {
      this.#logger.error({ err: error, channelId: row.channelId }, 'a secret of an alert channel cannot be opened');
      return null;
    }
  }
}
