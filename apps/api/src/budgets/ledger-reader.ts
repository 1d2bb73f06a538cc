import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { ActorDirectory } from '../events/actor-directory.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { decodeNumberCursor, toPage, type Page } from '../platform/http/pagination.js';
import type { LedgerQuery, TransferDto } from './budget.dto.js';
import { LedgerPosting, LedgerTransfer } from './ledger-transfer.entity.js';

/** Shows the ledger of a budget, in the open workspace transaction. */
@Injectable()
export class LedgerReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly actors: ActorDirectory,
  ) {}

  /** The transfers of a budget, the newest first. @throws ProblemException `query_invalid` for a cursor of another list */
  async list(budgetId: string, { studyId, kind, limit, cursor }: LedgerQuery): Promise<Page<TransferDto>> {
    const { manager, workspaceId } = this.database;
    const query = manager
      .createQueryBuilder(LedgerTransfer, 'transfer')
      .where('transfer.workspaceId = :workspaceId and transfer.budgetId = :budgetId', { workspaceId, budgetId });
    if (studyId !== undefined) query.andWhere('transfer.studyId = :studyId', { studyId });
    if (kind !== undefined) query.andWhere('transfer.kind = :kind', { kind });
    if (cursor !== undefined) query.andWhere('transfer.id < :before', { before: decodeNumberCursor(cursor) });
    const transfers = await query
      .orderBy('transfer.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    const { data, nextCursor } = toPage(transfers, limit, ({ id }) => [id]);
    return { data: await this.#describe(data), nextCursor };
  }

  async #describe(transfers: readonly LedgerTransfer[]): Promise<readonly TransferDto[]> {
    const { manager } = this.database;
    const postings = await manager.findBy(LedgerPosting, { transferId: In(transfers.map(({ id }) => id)) });
    const ofTransfer = Map.groupBy(postings, ({ transferId }) => transferId);
    const actors = await this.actors.name(
      transfers.map(({ actor }) => (actor === 'system' ? { kind: 'system', id: null } : { kind: 'api_key', id: actor })),
    );
    return transfers.map(({ id, kind, key, studyId, participationId, note, createdAt }, index) => ({
      id,
      kind,
      key,
      studyId,
      participationId,
      postings: (ofTransfer.get(id) ?? [])
        .map((posting) => ({ account: posting.account, studyId: posting.studyId, amount: Number(posting.amount) }))
        // What gives first, as people read it.
        .toSorted((left, right) => left.amount - right.amount),
      note,
      actor: actors[index] ?? { kind: 'system', id: null, name: null },
      at: createdAt.toISOString(),
    }));
  }
}
