import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { SecretBox } from '../platform/security/secret-box.js';
import { SecretStore } from '../platform/security/secret-store.js';
import { AlertChannelSecret } from './alert-channel.entity.js';

/** The secrets of alert channels. */
@Injectable()
export class ChannelSecrets extends SecretStore {
  constructor(database: WorkspaceDatabase, box: SecretBox) {
    super(AlertChannelSecret, database, box);
  }

  /** Decrypts all secrets of a channel. @returns `null` when one cannot be, such as when its key is gone */
  async openAll(channelId: string): Promise<Readonly<Record<string, string>> | null> {
    const opened: Record<string, string> = {};
    for (const row of await this.list(channelId)) {
      const text = this.open(row);
      if (text === undefined) return null;
      opened[row.name] = text;
    }
    return opened;
  }
}
