import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { describeFinding, describeFix, type FindingKind, type Fix } from '@panelbridge/core';
import { streamCsv } from '../../platform/csv/stream-csv.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { FindingExportQuery } from './finding.dto.js';
import type { FindingScope } from './finding-reader.js';

const batchSize = 500;

interface ExportedRow {
  readonly id: string;
  readonly cursor: string;
  readonly kind: FindingKind;
  readonly fix: Fix;
  readonly cells: Readonly<Record<string, string | null>>;
}

const columns = [
  'finding_id',
  'kind',
  'meaning',
  'remedy',
  'state',
  'participation_id',
  'external_id',
  'ours',
  'theirs',
  'fix',
  'fix_title',
  'times_seen',
  'first_seen_at',
  'last_seen_at',
  'resolved_at',
  'resolved_by',
  'resolution',
  'owner',
] as const;

/** Writes findings as CSV. */
@Injectable()
export class FindingExport {
  constructor(private readonly database: WorkspaceDatabase) {}

  /**
   * Streams the findings that a run saw last, the oldest first, read in short transactions: somebody who reads slowly holds nothing up, and
   * however many there are, only a few hundred are in memory.
   */
  stream(workspaceId: string, scope: Required<FindingScope>, filter: FindingExportQuery): Readable {
    return streamCsv(columns, this.#readRows(workspaceId, scope, filter));
  }

  async *#readRows(workspaceId: string, scope: Required<FindingScope>, filter: FindingExportQuery): AsyncGenerator<object> {
    let after: ExportedRow | undefined;
    for (;;) {
      const batch = await this.#readBatch(workspaceId, scope, filter, after);
      for (const row of batch) yield toRecord(row);
      after = batch.at(-1);
      if (after === undefined || batch.length < batchSize) return;
    }
  }

  #readBatch(
    workspaceId: string,
    { studyId, reconciliationId }: Required<FindingScope>,
    { kind, state }: FindingExportQuery,
    after: ExportedRow | undefined,
  ): Promise<readonly ExportedRow[]> {
    return this.database.run(workspaceId, (manager) =>
      manager.query<readonly ExportedRow[]>(
        `select f.id, f.first_seen_at::text as cursor, f.kind, f.fix, jsonb_build_object(
             'finding_id', f.id, 'state', f.state, 'participation_id', f.participation_id, 'external_id', f.external_id, 'ours', f.ours,
             'theirs', f.theirs, 'times_seen', f.seen::text, 'first_seen_at', ${iso('f.first_seen_at')}, 'last_seen_at', ${iso('f.last_seen_at')},
             'resolved_at', ${iso('f.resolved_at')}, 'resolved_by', coalesce(k.owner_name, f.resolved_by), 'resolution', f.resolution,
             'owner', s.reconciliation_owner) as cells
           from findings f
           join studies s on s.id = f.study_id
           left join api_keys k on k.id::text = f.resolved_by
           where f.workspace_id = $1 and f.study_id = $2 and f.reconciliation_id = $3
             and ($4::text is null or f.kind = $4) and ($5::text is null or f.state = $5)
             and ($6::timestamptz is null or (f.first_seen_at, f.id) > ($6, $7))
           order by f.first_seen_at, f.id limit ${batchSize}`,
        [
          workspaceId,
          studyId,
          reconciliationId,
          kind ?? null,
          state === undefined || state === 'all' ? null : state,
          after?.cursor ?? null,
          after?.id ?? null,
        ],
      ),
    );
  }
}

function toRecord({ kind, fix, cells }: ExportedRow): Readonly<Record<string, string | null>> {
  const { detail: meaning, remedy } = describeFinding(kind);
  return { ...cells, kind, meaning, remedy, fix, fix_title: describeFix(fix).title };
}

function iso(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
