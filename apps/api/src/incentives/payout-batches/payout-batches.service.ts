import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException } from '../../platform/http/problem.js';
import { currentActor } from '../../platform/http/request-context.js';
import { EventLog } from '../../events/event-log.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { PayoutAccount } from '../payout-accounts/payout-account.entity.js';
import { BeginPayouts } from '../payouts/begin-payouts.js';
import type { BatchCountsDto, BatchRefusalDto, CreatePayoutBatchDto, PayoutBatchDto } from './payout-batch.dto.js';
import { PayoutBatch } from './payout-batch.entity.js';

const shownRefusals = 100;

interface Progress extends BatchCountsDto {
  readonly elapsed: number;
}

/** Makes batches and tells how far they are. Everything runs in the open workspace transaction. */
@Injectable()
export class PayoutBatchesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly payouts: BeginPayouts,
    private readonly jobs: JobQueue,
    private readonly events: EventLog,
  ) {}

  /**
   * Notes what is to be paid together; a job then takes up each incentive for itself.
   *
   * @throws ProblemException `payout_account_missing`, `nothing_to_pay`, or `validation_failed` for what is not in the workspace
   */
  async create({ studyId, incentiveIds }: CreatePayoutBatchDto): Promise<PayoutBatchDto> {
    if ((studyId === undefined) === (incentiveIds === undefined))
      throw refuse('/studyId', 'batch_ambiguous', 'Name either a study or incentives, and not both.');
    const account = await this.payouts.findDefault();
    if (account === null) throw await this.#describeMissing();
    const { manager, workspaceId } = this.database;
    if (studyId !== undefined) await this.#requireStudy(studyId);
    const row = { workspaceId, accountId: account.id, studyId: studyId ?? null, createdBy: currentActor().keyId };
    const inserted = await manager.insert(PayoutBatch, row);
    const batchId = String(inserted.identifiers[0]?.['id']);
    const items = await manager.query<unknown[]>(
      `insert into payout_batch_items (batch_id, incentive_id, workspace_id)
       select $1, i.id, $2 from incentives i
       where i.workspace_id = $2 and case when $3::text is null then i.id = any ($4::uuid[]) else i.study_id = $3 and i.status in ('due', 'released') end
       returning incentive_id`,
      [batchId, workspaceId, studyId ?? null, incentiveIds ?? []],
    );
    if (incentiveIds !== undefined && items.length < incentiveIds.length)
      throw refuse(
        '/incentiveIds',
        'incentive_unknown',
        'Some of the incentives do not exist in this workspace. Nothing has been changed.',
      );
    if (items.length === 0) throw new ProblemException('nothing_to_pay', { detail: 'The study owes nothing that is not on its way.' });
    const data = { incentives: items.length, account: account.id, dryRun: account.dryRun };
    await this.events.append({ type: 'payout_batch.created', ...(studyId !== undefined && { studyId }), subjectId: batchId, data });
    await this.jobs.enqueue('payout.batch', { workspaceId, batchId });
    return this.get(batchId);
  }

  async #describeMissing(): Promise<ProblemException> {
    const { manager, workspaceId } = this.database;
    const accounts = await manager.countBy(PayoutAccount, { workspaceId, deletedAt: IsNull() });
    const detail =
      'No payout account is the default, so payments are made by hand. Set `isDefault` on one by `PATCH /api/v1/payout-accounts/{id}`, or collect the payments into a file by `POST /api/v1/payout-files`.';
    return new ProblemException('payout_account_missing', accounts > 0 ? { detail } : {});
  }

  /** Tells how far a batch is. @throws ProblemException `not_found` */
  async get(id: string): Promise<PayoutBatchDto> {
    const { manager, workspaceId } = this.database;
    const batch = await manager.findOneBy(PayoutBatch, { id, workspaceId });
    if (!batch) throw new ProblemException('not_found', { detail: 'No payout batch with this id exists here.' });
    const { dryRun } = await manager.findOneByOrFail(PayoutAccount, { id: batch.accountId, workspaceId });
    const { elapsed, ...counts } = await this.#count(id);
    const { accountId, studyId, createdAt } = batch;
    const done = counts.total - counts.waiting;
    const secondsLeft = counts.waiting === 0 ? 0 : done === 0 ? null : Math.ceil((elapsed / done) * counts.waiting);
    const refusals = counts.refused === 0 ? [] : await this.#listRefusals(id);
    return { id, accountId, dryRun, studyId, counts, refusals, secondsLeft, createdAt: createdAt.toISOString() };
  }

  async #count(id: string): Promise<Progress> {
    const [row] = await this.database.manager.query<Progress[]>(
      `select count(*)::int as total,
         count(*) filter (where state = 'waiting' or stands = 'released')::int as waiting,
         count(*) filter (where state = 'refused')::int as refused,
         count(*) filter (where stands = 'dry_run')::int as "dryRun",
         count(*) filter (where stands = 'sending')::int as sending,
         count(*) filter (where stands = 'sent')::int as sent,
         count(*) filter (where stands = 'delivered')::int as delivered,
         count(*) filter (where stands = 'failed')::int as failed,
         count(*) filter (where stands = 'unknown')::int as unknown,
         extract(epoch from now() - min(created_at))::float8 as elapsed
       from (
         select t.state, b.created_at,
           case when t.state = 'taken' then case when i.status = 'released' and p.trouble = 'dry_run' then 'dry_run' else i.status end end as stands
         from payout_batch_items t join payout_batches b on b.id = t.batch_id join incentives i on i.id = t.incentive_id
         left join payouts p on p.incentive_id = i.id where t.batch_id = $1
       ) s`,
      [id],
    );
    if (!row) throw new Error('a count gave no row');
    return row;
  }

  #listRefusals(id: string): Promise<BatchRefusalDto[]> {
    return this.database.manager.query<BatchRefusalDto[]>(
      `select incentive_id as "incentiveId", code, detail from payout_batch_items where batch_id = $1 and state = 'refused' order by incentive_id limit $2`,
      [id, shownRefusals],
    );
  }

  async #requireStudy(studyId: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    const found = await manager.query<unknown[]>('select 1 from studies where id = $1 and workspace_id = $2', [studyId, workspaceId]);
    if (found.length === 0) throw refuse('/studyId', 'study_unknown', 'There is no such study in this workspace.');
  }
}

function refuse(pointer: string, code: string, detail: string): ProblemException {
  return new ProblemException('validation_failed', { errors: [{ pointer, code, detail }] });
}
