import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import type { ExchangeRecord } from '../connectors/partner-http.js';
import type { Redact } from '../connectors/redact.js';
import type { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { writeSides } from './exchange-text.js';
import { repeatWaiting } from '../platform/database/repeat-waiting.js';
import { runLock } from '../platform/database/run-lock.js';

/** The run of a sync whose exchanges are recorded. */
export interface RecordedRun {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly runId: string;
}

/** What a call of a run was about. */
interface RecordedCall {
  readonly operation: string;
  /** A bigint, as text. */
  readonly batchId?: string;
  /** The rows of the sync that were asked about outside of a batch. */
  readonly rowKeys?: readonly string[];
}

/** The columns of an exchange that differ within a run, in the order of the statement. The sides are UTF-8, which is kept outside of the heap. */
type Row = readonly [
  batchId: string | null,
  rowKeys: readonly string[] | null,
  operation: string,
  method: string,
  path: string,
  request: Buffer,
  response: Buffer | null,
  status: number | null,
  errorCode: string | null,
  durationMs: number,
  at: Date,
];

const longestDelayMs = 1_000;
const groupRows = 25;
const groupBytes = 2_000_000;
// Beyond this, calls wait until something is written, so that a slow database does not fill the memory.
const maximumBytes = 8_000_000;

/**
 * Writes down what a run says and hears, many exchanges by one statement: at the latest a second after they happened. What cannot be written
 * down is lost and logged; it has happened all the same.
 */
export class ExchangeRecorder {
  #rows: Row[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;

  /** @param onVersion is told the present version of the connection with each group; `null`: the connection is gone */
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly logger: Logger,
    private readonly run: RecordedRun,
    private readonly onVersion: (version: number | null) => void,
  ) {}

  /** Takes what one call said; waits only where much is not written yet. Never rejects. */
  async add({ operation, batchId, rowKeys }: RecordedCall, records: readonly ExchangeRecord[], redact: Redact): Promise<void> {
    for (const record of records) {
      const { method, path, status, error, durationMs, at } = record;
      const sides = writeSides(record, redact);
      const request = Buffer.from(sides.request);
      const response = sides.response === null ? null : Buffer.from(sides.response);
      const plainPath = hideEmails(String(redact(path)))
        .slice(0, 2_000)
        .toWellFormed();
      this.#rows.push([
        batchId ?? null,
        rowKeys ?? null,
        operation,
        method,
        plainPath,
        request,
        response,
        status,
        error?.code ?? null,
        durationMs,
        at,
      ]);
      this.#bytes += request.length + (response?.length ?? 0);
    }
    if (this.#rows.length >= groupRows || this.#bytes >= groupBytes) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), longestDelayMs);
    if (this.#bytes > maximumBytes) await this.#writing;
  }

  /** Writes what is not written yet. Never rejects. */
  async close(): Promise<void> {
    this.#begin();
    await this.#writing;
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isWriting || this.#rows.length === 0) return;
    this.#isWriting = true;
    this.#writing = this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    while (this.#rows.length > 0) {
      const rows = this.#rows;
      this.#rows = [];
      this.#bytes = 0;
      await this.#write(rows);
    }
    this.#isWriting = false;
  }

  async #write(rows: readonly Row[]): Promise<void> {
    try {
      await repeatWaiting(() => this.database.run(this.run.workspaceId, (manager) => this.#insert(manager, rows)));
    } catch (error) {
      this.logger.error({ err: error, run: this.run.runId, lost: rows.length }, 'exchanges could not be recorded');
    }
  }

  async #insert(manager: EntityManager, rows: readonly Row[]): Promise<void> {
    const { workspaceId, connectionId, runId } = this.run;
    const width = 11;
    const values = rows
      .map((_, index) => {
        const at = (place: number): string => `$${index * width + place + 3}`;
        return `(${at(1)}::bigint, ${at(2)}::text[], ${at(3)}, ${at(4)}, ${at(5)}, ${at(6)}::text::jsonb, ${at(7)}::text::jsonb, ${at(8)}::int, ${at(9)}, ${at(10)}::int, ${at(11)}::timestamptz)`;
      })
      .join(', ');
    await manager.query(`select pg_advisory_xact_lock_shared(hashtextextended($1, ${runLock}))`, [runId]);
    const [connection] = await manager.query<{ version: number }[]>(
      `with stored as (
         insert into exchanges (workspace_id, connection_id, run_id, direction, batch_id, operation, method, path, request, response, status, error_code, duration_ms, at)
         select $1, $2, $3, 'outbound', v.batch_id, v.operation, v.method, v.path, case when k.is_kept then v.request end,
           case when k.is_kept then v.response end, v.status, v.error_code, v.duration_ms, v.at
         from (values ${values}) v (batch_id, row_keys, operation, method, path, request, response, status, error_code, duration_ms, at)
         -- A batch that is gone was taken away with a person who was erased since; one on its way is marked.
         -- Rows that were asked about outside of one have left the ledger with their person.
         cross join lateral (select (v.batch_id is null or exists (select from sync_batches b where b.id = v.batch_id and b.keeps_sides))
           and not exists (
             select from sync_runs r cross join unnest(v.row_keys) asked (row_key)
             where r.id = $3 and not exists (select from sync_ledger l where l.sync_id = r.sync_id and l.row_key = asked.row_key)) as is_kept) k
       ) select version from connections where id = $2 and deleted_at is null`,
      [workspaceId, connectionId, runId, ...rows.flat()],
    );
    this.onVersion(connection?.version ?? null);
  }
}

/** A path outlives the erasure of a person, which takes away bodies alone, so nobody is named in it. */
function hideEmails(path: string): string {
  return path.replaceAll(/[^/?&=]+(?:@|%40)[^/?&=]+/gi, '[email]');
}
