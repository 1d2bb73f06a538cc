import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { currentActor } from '../../platform/http/request-context.js';
import { BeginPayouts } from '../payouts/begin-payouts.js';
import { AccountHealth } from './account-health.js';
import { AccountOpener } from './account-opener.js';
import { PayoutAccountsService, type StoredAccount } from './payout-accounts.service.js';

/** Tries payout accounts. Nothing is ordered. */
@Injectable()
export class CheckAccount {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly accounts: PayoutAccountsService,
    private readonly opener: AccountOpener,
    private readonly health: AccountHealth,
    private readonly payouts: BeginPayouts,
  ) {}

  /** Tries an account and notes what came of it; if it works, the payouts that waited for it go on. @throws ProblemException `not_found` */
  async run(id: string): Promise<StoredAccount> {
    const { workspaceId } = currentActor();
    const { account, opened } = await this.database.run(workspaceId, async () => {
      const { account } = await this.accounts.get(id);
      return { account, opened: await this.opener.open(account) };
    });
    const detail = opened.ok ? await opened.check() : opened.detail;
    return this.database.run(workspaceId, async () => {
      await this.health.note(account, detail === null ? 'ready' : 'needs_attention', detail);
      if (detail === null) await this.payouts.wake(id);
      return this.accounts.get(id);
    });
  }
}
