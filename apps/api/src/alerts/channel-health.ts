import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import type { CheckStatus } from '../platform/database/checked-row.js';
import { noteCheck } from '../platform/database/note-check.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { AlertChannel } from './alert-channel.entity.js';

/** Notes how far channels are known to work. Runs in the open workspace transaction. */
@Injectable()
export class ChannelHealth {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /**
   * Notes what an attempt has shown. An attempt with settings that have been changed since says nothing.
   *
   * @param detail what was wrong, without secrets; `null` = nothing
   */
  async note(channel: Pick<AlertChannel, 'id' | 'version'>, status: CheckStatus, detail: string | null): Promise<void> {
    const before = await noteCheck(this.database.manager, 'alert_channels', channel, { status, detail });
    if (before === null) return;
    await this.events.append({ type: 'alert_channel.status_changed', subjectId: channel.id, from: before, to: status });
  }
}
