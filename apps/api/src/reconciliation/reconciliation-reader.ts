import { Injectable } from '@nestjs/common';
import type { PairKind } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { decodeCursor, readPage, refuseCursor, toPage, type Page, type PageQuery } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import { StudyStore } from '../studies/study-store.js';
import { ExternalIds } from './external-ids.js';
import type { ReconciliationDto, ReportQuery, ReportRowDto } from './reconciliation.dto.js';
import { Reconciliation } from './reconciliation.entity.js';
import { toReconciliationDto } from './to-reconciliation-dto.js';

interface PairRow {
  readonly position: string;
  readonly participation_id: string | null;
  readonly external_id: string | null;
  readonly ours: string | null;
  readonly theirs: string;
  readonly kind: PairKind;
}

/** Shows runs and their reports. */
@Injectable()
export class ReconciliationReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly store: StudyStore,
    private readonly externalIds: ExternalIds,
  ) {}

  /** The runs of a study, the newest first. @throws ProblemException `not_found` */
  async list(studyId: string, query: PageQuery): Promise<Page<ReconciliationDto>> {
    const { reconciliationOwner } = await this.store.get(studyId);
    const { manager, workspaceId } = this.database;
    const runs = manager.createQueryBuilder(Reconciliation, 'r').where({ studyId, workspaceId });
    const { data, nextCursor } = await readPage(runs, query);
    return { data: data.map((run) => toReconciliationDto(run, reconciliationOwner)), nextCursor };
  }

  /** One run. @throws ProblemException `not_found` */
  async get(studyId: string, id: string): Promise<ReconciliationDto> {
    const { reconciliationOwner } = await this.store.get(studyId);
    return toReconciliationDto(await this.#find(studyId, id), reconciliationOwner);
  }

  /** Both sides of every id, in the order in which they were compared (S0-49). @throws ProblemException `not_found` */
  async listRows(studyId: string, id: string, { limit, cursor, kind }: ReportQuery): Promise<Page<ReportRowDto>> {
    await this.#find(studyId, id);
    const [after = '0'] = cursor === undefined ? [] : decodeCursor(cursor, 1);
    if (!/^\d{1,15}$/.test(after)) throw refuseCursor();
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<PairRow[]>(
      `select position, participation_id, external_id, ours, theirs, kind from reconciliation_pairs
       where reconciliation_id = $1 and workspace_id = $2 and position > $3 and ($4::text is null or kind = $4)
       order by position limit $5`,
      [id, workspaceId, after, kind ?? null, limit + 1],
    );
    const toExternalId = await this.externalIds.find(studyId);
    const { data, nextCursor } = toPage(rows, limit, ({ position }) => [position]);
    return {
      data: data.map(({ participation_id: participationId, external_id: externalId, ours, theirs, kind: one }) => ({
        participationId,
        externalId: externalId ?? (participationId === null ? null : toExternalId(participationId)),
        ours,
        theirs,
        kind: one,
      })),
      nextCursor,
    };
  }

  async #find(studyId: string, id: string): Promise<Reconciliation> {
    const { manager, workspaceId } = this.database;
    const run = await manager.findOneBy(Reconciliation, { id, studyId, workspaceId });
    if (run) return run;
    throw refuseUnknownRun();
  }
}

/** The answer for a run that the study does not have. */
export function refuseUnknownRun(): ProblemException {
  return new ProblemException('not_found', { detail: 'There is no such comparison of this study.' });
}
