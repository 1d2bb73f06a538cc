import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FindingKind } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { decodeCursor, encodeCursor } from '../../platform/http/pagination.js';
import { ProblemException } from '../../platform/http/problem.js';
import type { Finding } from './finding.entity.js';
import { FindingLocks } from './finding-locks.js';
import { FindingReader, refuseUnknown, type FindingScope } from './finding-reader.js';
import { FixAttempts, type FixRequest } from './fix-attempts.js';
import { maximumFindings, type ApplyFindingsDto, type FindingItemDto, type FixResultDto, type FixResultsDto } from './fix.dto.js';

interface Selection {
  readonly items: readonly FindingItemDto[];
  readonly remaining: number;
  readonly nextCursor: string | null;
}

/** Applies many findings at once; each succeeds or is refused by itself. */
@Injectable()
export class BulkFindings {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly reader: FindingReader,
    private readonly locks: FindingLocks,
    private readonly attempts: FixAttempts,
  ) {}

  /** Applies those that are named, or the next open ones of a kind. @throws ProblemException `not_found`, `validation_failed` */
  async apply(scope: Required<FindingScope>, body: ApplyFindingsDto): Promise<FixResultsDto> {
    await this.reader.requireScope(scope);
    const { items, remaining, nextCursor } = await this.#select(scope, body);
    const locked = await this.locks.lock(
      scope.studyId,
      items.map(({ id }) => id),
    );
    const { preview = false, reason } = body;
    const results: FixResultDto[] = [];
    for (const item of items) results.push(await this.#attempt(item, locked.get(item.id), { preview, reason }));
    return { preview, results, remaining, nextCursor };
  }

  async #select(scope: Required<FindingScope>, { items, kind, cursor }: ApplyFindingsDto): Promise<Selection> {
    if ((items === undefined) === (kind === undefined)) {
      const detail = 'Say either `items`, the findings to apply, or `kind`, for all open ones of it.';
      throw new ProblemException('validation_failed', { detail, errors: [{ pointer: '', code: 'choice_unclear', detail }] });
    }
    if (kind !== undefined) return this.#selectKind(scope, kind, cursor);
    if (items === undefined) throw new Error('neither items nor a kind');
    const ids = new Set(items.map(({ id }) => id.toLowerCase()));
    if (ids.size < items.length) {
      const detail = 'A finding is named more than once. Name each one once.';
      throw new ProblemException('validation_failed', { detail, errors: [{ pointer: '/items', code: 'items_repeated', detail }] });
    }
    return { items: items.map((item) => ({ ...item, id: item.id.toLowerCase() })), remaining: 0, nextCursor: null };
  }

  /** What is refused stays open, so the next request goes on behind it. */
  async #selectKind({ studyId, reconciliationId }: Required<FindingScope>, kind: FindingKind, cursor?: string): Promise<Selection> {
    const { manager, workspaceId } = this.database;
    const after = cursor === undefined ? null : readCursor(cursor);
    const rows = await manager.query<{ id: string; total: number }[]>(
      `select f.id, count(*) over ()::int as total from findings f
       where f.workspace_id = $1 and f.study_id = $2 and f.reconciliation_id = $3 and f.kind = $4 and f.state = 'open'
         and ($5::uuid is null or f.id > $5)
       order by f.id limit ${maximumFindings}`,
      [workspaceId, studyId, reconciliationId, kind, after],
    );
    const remaining = (rows[0]?.total ?? 0) - rows.length;
    const last = rows.at(-1);
    return { items: rows.map(({ id }) => ({ id })), remaining, nextCursor: remaining > 0 && last ? encodeCursor([last.id]) : null };
  }

  async #attempt({ id, version }: FindingItemDto, finding: Finding | undefined, request: FixRequest): Promise<FixResultDto> {
    if (!finding) return refuse(id, refuseUnknown());
    if (version !== undefined && version !== finding.version) {
      const detail = `The present version is ${finding.version}. Read the finding again and decide anew.`;
      return refuse(id, new ProblemException('version_mismatch', { detail }));
    }
    const attempt = await this.attempts.attempt(finding, request);
    if (!attempt.ok) return refuse(id, attempt.problem);
    const { result, effect } = attempt;
    return { id, result, effect, version: finding.version + (request.preview ? 0 : 1), code: null, detail: null };
  }
}

/** The finding behind which a request of this kind goes on. It stands in the body, so a wrong one is a fault of the body. */
function readCursor(cursor: string): string {
  try {
    const [after] = decodeCursor(cursor, 1);
    if (isUUID(after)) return after as string;
  } catch (error) {
    if (!(error instanceof ProblemException)) throw error;
  }
  const detail = 'This is not a cursor of this kind of request. Send `nextCursor` of the answer before, or none to begin.';
  throw new ProblemException('validation_failed', { detail, errors: [{ pointer: '/cursor', code: 'cursor_invalid', detail }] });
}

function refuse(id: string, { code, detail, message }: ProblemException): FixResultDto {
  return { id, result: 'refused', effect: null, version: null, code, detail: detail ?? message };
}
