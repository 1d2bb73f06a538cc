import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import type { CheckStatus } from '../platform/database/checked-row.js';
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
  async note({ id, version }: Pick<AlertChannel, 'id' | 'version'>, status: CheckStatus, detail: string | null): Promise<void> {
    const [rows] = await this.database.manager.query<[{ before: CheckStatus }[], number]>(
      `update alert_channels c set status = $3, status_detail = $4, checked_at = now() from alert_channels o
       where c.id = $1 and c.version = $2 and c.deleted_at is null and o.id = c.id returning o.status as before`,
      [id, version, status, detail],
    );
    const before = rows[0]?.before;
    if (before === undefined || before === status) return;
    await this.events.append({ type: 'alert_channel.status_changed', subjectId: id, from: before, to: status });
  }
}
