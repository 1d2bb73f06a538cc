import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readList, type ListedRow } from './list/read-list.js';
import type { Reconciliation, UploadOptions } from './reconciliation.entity.js';

/** Bytes of a stored list, and records of a pull, that are read at a time. */
const sliceBytes = 262_144;
const recordBatch = 2_000;

interface RecordRow {
  readonly id: string;
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

  /** What the last pass listed, without tests and previews, and without records of which it is not known yet whom they are about. */
  async *#readRecords({ workspaceId, studyId }: Reconciliation): AsyncGenerator<ListedRow> {
    for (let after = '0'; ; ) {
      const rows = await this.database.run(workspaceId, (manager) =>
        manager.query<RecordRow[]>(
          `select id, external_id, participation_id, status, occurred_at from pulled_records
           where study_id = $1 and id > $2 and vanished_at is null and not is_test and identified_at is not null
             and disposition is distinct from 'preview'
           order by id limit $3`,
          [studyId, after, recordBatch],
        ),
      );
      for (const { external_id: id, participation_id: participationId, status, occurred_at: at } of rows) {
        yield { id: id ?? '', participationId: id === null ? participationId : null, status, at };
      }
      const last = rows.at(-1);
      if (!last || rows.length < recordBatch) return;
      after = last.id;
    }
  }
}
