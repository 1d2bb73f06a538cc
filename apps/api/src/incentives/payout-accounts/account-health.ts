import { Injectable } from '@nestjs/common';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { CheckStatus } from '../../platform/database/checked-row.js';
import { noteCheck } from '../../platform/database/note-check.js';
import type { PayoutAccount } from './payout-account.entity.js';

/** Notes how far payout accounts are known to work. Runs in the open workspace transaction. */
@Injectable()
export class AccountHealth {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /**
   * Notes what a call has shown. A call with settings that have been changed since says nothing.
   *
   * @param detail what was wrong, without secrets; `null` = nothing
   */
  async note(account: Pick<PayoutAccount, 'id' | 'version'>, status: CheckStatus, detail: string | null): Promise<void> {
    const before = await noteCheck(this.database.manager, 'payout_accounts', account, { status, detail });
    if (before === null) return;
    await this.events.append({ type: 'payout_account.status_changed', subjectId: account.id, from: before, to: status });
  }

  /** Lets no request go out before the provider takes them again. */
  async pause({ id }: Pick<PayoutAccount, 'id'>, seconds: number): Promise<void> {
    await this.database.manager.query(
      'update payout_accounts set paused_until = greatest(paused_until, now() + make_interval(secs => $2)) where id = $1',
      [id, seconds],
    );
  }
}
