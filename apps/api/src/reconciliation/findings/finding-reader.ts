import { Injectable } from '@nestjs/common';
import { describeFinding, describeFix } from '@panelbridge/core';
import { ActorDirectory } from '../../events/actor-directory.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { readPage, type Page } from '../../platform/http/pagination.js';
import { ProblemException } from '../../platform/http/problem.js';
import { ExternalIds } from '../external-ids.js';
import type { FindingDto, FindingQuery } from './finding.dto.js';
import { Finding } from './finding.entity.js';

/** Whose findings: those of a study, or those that one of its runs saw last. */
export interface FindingScope {
  readonly studyId: string;
  readonly reconciliationId?: string;
}

/** Reads and describes findings in the open workspace transaction. */
@Injectable()
export class FindingReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly actors: ActorDirectory,
    private readonly externalIds: ExternalIds,
  ) {}

  /** Lists findings, the newest first: of a run all of them, of a study those that are open, unless the query says otherwise. */
  async list(scope: FindingScope, { kind, state, participationId, ...page }: FindingQuery): Promise<Page<FindingDto>> {
    await this.requireScope(scope);
    const { studyId, reconciliationId } = scope;
    const { manager, workspaceId } = this.database;
    const query = manager
      .createQueryBuilder(Finding, 'finding')
      .where('finding.workspaceId = :workspaceId and finding.studyId = :studyId', { workspaceId, studyId });
    if (reconciliationId !== undefined) query.andWhere('finding.reconciliationId = :reconciliationId', { reconciliationId });
    const wanted = state ?? (reconciliationId === undefined ? 'open' : 'all');
    if (wanted !== 'all') query.andWhere('finding.state = :wanted', { wanted });
    if (kind !== undefined) query.andWhere('finding.kind = :kind', { kind });
    if (participationId !== undefined) query.andWhere('finding.participationId = :participationId', { participationId });
    const { data, nextCursor } = await readPage(query, page, { at: 'firstSeenAt' });
    return { data: await this.#describe(data), nextCursor };
  }

  /**
   * Reads a finding of a study; a later run of it may have seen it as well.
   *
   * @throws ProblemException `not_found`
   */
  async get(id: string, scope: FindingScope): Promise<FindingDto> {
    await this.requireScope(scope);
    const { manager, workspaceId } = this.database;
    const finding = await manager.findOneBy(Finding, { id, workspaceId, studyId: scope.studyId });
    const [described] = await this.#describe(finding ? [finding] : []);
    if (described) return described;
    throw refuseUnknown();
  }

  /** @throws ProblemException `not_found` for a study, or a run of it, that is not there */
  async requireScope({ studyId, reconciliationId }: FindingScope): Promise<void> {
    const { manager, workspaceId } = this.database;
    const found = await manager.query<unknown[]>(
      `select 1 from studies s where s.id = $1 and s.workspace_id = $2
       and ($3::uuid is null or exists (select 1 from reconciliations r where r.id = $3 and r.study_id = s.id))`,
      [studyId, workspaceId, reconciliationId ?? null],
    );
    if (found.length > 0) return;
    const what = reconciliationId === undefined ? 'study with this id' : 'reconciliation with this id in this study';
    throw new ProblemException('not_found', { detail: `There is no ${what} in the workspace of the key.` });
  }

  async #describe(findings: readonly Finding[]): Promise<readonly FindingDto[]> {
    if (findings.length === 0) return [];
    const actors = await this.actors.name(
      findings.map(({ resolvedBy }) => ({ kind: resolvedBy === 'system' ? 'system' : 'api_key', id: resolvedBy })),
    );
    const studyId = findings[0]?.studyId ?? '';
    const owner = await this.#readOwner(studyId);
    const toExternalId = await this.externalIds.find(studyId);
    return findings.map(
      ({ workspaceId: _workspace, details: _details, fix, firstSeenAt, lastSeenAt, resolvedAt, resolvedBy, ...finding }, index) => ({
        ...finding,
        // Whom the tool does not list has to be looked for there by the id that it would have.
        externalId: finding.externalId ?? (finding.participationId === null ? null : toExternalId(finding.participationId)),
        ...describeFinding(finding.kind),
        fix: { act: fix, ...describeFix(fix) },
        resolvedBy: resolvedBy === null ? null : (actors[index] ?? null),
        resolvedAt: resolvedAt?.toISOString() ?? null,
        owner,
        firstSeenAt: firstSeenAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
      }),
    );
  }

  async #readOwner(studyId: string): Promise<string | null> {
    const [row] = await this.database.manager.query<{ owner: string | null }[]>(
      'select reconciliation_owner as owner from studies where id = $1',
      [studyId],
    );
    return row?.owner ?? null;
  }
}

/** The answer for a finding that the study does not have. */
export function refuseUnknown(): ProblemException {
  return new ProblemException('not_found', { detail: 'There is no finding with this id in this study of the workspace of the key.' });
}
