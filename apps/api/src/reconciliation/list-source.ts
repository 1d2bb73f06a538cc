import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readList, type ListedRow } from './list/read-list.js';
import type { Reconciliation, UploadOptions } from './reconciliation.entity.js';

/** Bytes of a stored list, and records of a pull, that are read at a time. */
const sliceBytes = 262_144;
const recordBatch = 2_000;

interface RecordRow {
  readonly id: string;
  readonly record_id: string;
  readonly external_id: string | null;
  readonly participation_id: string | null;
  readonly status: string;
  readonly occurred_at: Date | null;
}

/** Reads the other side's list from where it is stored, a part at a time, so that memory holds little of it. */
@Injectable()
export class ListSource {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** The rows of a run's list. @throws ListFault */
  read(run: Reconciliation): AsyncIterable<ListedRow> {
    return run.source === 'upload' ? readList(this.#readFile(run), run.options as UploadOptions) : this.#readRecords(run);
  }

  async *#readFile({ id, workspaceId }: Reconciliation): AsyncGenerator<Buffer> {
    for (let offset = 1; ; offset += sliceBytes) {
      const [row] = await this.database.run(workspaceId, (manager) =>
        manager.query<{ slice: Buffer }[]>(
          'select substring(content from $2 for $3) as slice from reconciliation_files where reconciliation_id = $1',
          [id, offset, sliceBytes],
        ),
      );
      if (!row || row.slice.length === 0) return;
      yield row.slice;
    }
  }

  /**
   * What the pass that was waited for has listed, and what it left out although nothing shows yet that it was removed. Without tests and previews,
   * records of which the tool has not been asked yet whom they are about, and those of people of other studies whose id was erased: nobody can tell any more
   * whose they are.
   */
  async *#readRecords({ workspaceId, studyId, pullPass }: Reconciliation): AsyncGenerator<ListedRow> {
    for (let after = '0'; ; ) {
      const rows = await this.database.run(workspaceId, (manager) =>
        manager.query<RecordRow[]>(
          `select r.id, r.record_id, r.external_id, r.participation_id, r.status, r.occurred_at
           from pulled_records r join pulls p on p.study_id = r.study_id
           where r.study_id = $1 and r.id > $2 and r.vanished_at is null and not r.is_test
             and (r.identified_at is not null or r.asked_in_pass >= $4)
             and r.disposition is distinct from 'preview'
             and (r.pass >= $4 or r.settings = p.settings)
             and (r.external_id is not null or (r.participation_id is null and r.erased_at is null)
               or exists (select 1 from participations o where o.id = r.participation_id and o.study_id = $1))
           order by r.id limit $3`,
          [studyId, after, recordBatch, pullPass],
        ),
      );
      for (const { record_id: recordId, external_id: id, participation_id: participationId, status, occurred_at: at } of rows) {
        yield { id: id ?? '', participationId: id === null ? participationId : null, recordId, status, at };
      }
      const last = rows.at(-1);
      if (!last || rows.length < recordBatch) return;
      after = last.id;
    }
  }
}
