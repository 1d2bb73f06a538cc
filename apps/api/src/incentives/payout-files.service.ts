import { Injectable } from '@nestjs/common';
import { canMoveIncentive } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentActor } from '../platform/http/request-context.js';
import { manualPayoutProvider } from './manual-payout-provider.js';
import { logMoves, type MovedIncentive } from './log-moves.js';
import { PayoutFile } from './payout-file.entity.js';

/** Collects released incentives into files and records what became of their payments. Everything runs in the open workspace transaction. */
@Injectable()
export class PayoutFilesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /**
   * Hands every released incentive that is in no file yet to the manual provider. Of two that run at once, the second waits and takes what is
   * left, so no payment stands in two files.
   *
   * @param studyId only incentives of this study
   * @throws ProblemException `validation_failed` for a study that does not exist, `nothing_to_pay`
   */
  async create(studyId?: string): Promise<PayoutFile> {
    if (studyId !== undefined) await this.#requireStudy(studyId);
    const { manager, workspaceId } = this.database;
    const ids = await this.#lockReleased(studyId);
    if (ids.length === 0) throw new ProblemException('nothing_to_pay');
    const [file] = await manager.query<{ id: string }[]>(
      `insert into payout_files (workspace_id, provider, incentives, totals, created_by)
       select $1, $2, sum(t.n), jsonb_agg(jsonb_build_object('amount', t.total, 'currency', t.currency) order by t.currency), $3
       from (
         select i.currency, count(*)::int as n, sum(i.amount)::bigint as total from incentives i where i.id = any ($4) group by i.currency
       ) t
       returning id`,
      [workspaceId, manualPayoutProvider.name, currentActor().keyId, ids],
    );
    if (!file) throw new Error('the payout file was not stored');
    await this.#send(file.id, ids);
    const created = await manager.findOneByOrFail(PayoutFile, { id: file.id, workspaceId });
    const { incentives, totals, provider } = created;
    await this.events.append({
      type: 'payout_file.created',
      ...(studyId !== undefined && { studyId }),
      subjectId: created.id,
      data: { provider, incentives, totals },
    });
    return created;
  }

  // The condition is looked at again once a row is locked, so what another file has taken meanwhile drops out.
  async #lockReleased(studyId: string | undefined): Promise<readonly string[]> {
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<{ id: string }[]>(
      `select i.id from incentives i
       where i.workspace_id = $1 and i.status = 'released' and i.provider = $2 and ($3::text is null or i.study_id = $3)
       order by i.id for no key update`,
      [workspaceId, manualPayoutProvider.name, studyId ?? null],
    );
    return rows.map(({ id }) => id);
  }

  async #send(fileId: string, ids: readonly string[]): Promise<void> {
    if (!canMoveIncentive('released', 'sending') || !canMoveIncentive('sending', 'sent'))
      throw new Error('core knows no way from released to sent');
    const [sent] = await this.database.manager.query<[MovedIncentive[], number]>(
      `update incentives set status = 'sent', payout_file_id = $1, sent_at = now(), version = version + 1, updated_at = now()
       where id = any ($2) and status = 'released'
       returning id, study_id as "studyId", participation_id as "participationId", external_id as "externalId", 'released' as status`,
      [fileId, ids],
    );
    if (sent.length !== ids.length) throw new Error('an incentive was taken by another file, although it was locked');
    await logMoves(this.events, 'incentive.sent', 'sent', sent, { payoutFile: fileId });
  }

  async #requireStudy(studyId: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    const found = await manager.query<unknown[]>('select 1 from studies where id = $1 and workspace_id = $2', [studyId, workspaceId]);
    if (found.length > 0) return;
    throw new ProblemException('validation_failed', {
      errors: [
        {
          pointer: '/studyId',
          code: 'study_unknown',
          detail: 'There is no such study in this workspace. Leave it out to collect from all studies.',
        },
      ],
    });
  }
}
