import { Injectable, Logger } from '@nestjs/common';
import type { PgBoss } from 'pg-boss';
import { DataSource } from 'typeorm';

const batchSize = 500;
const idleMilliseconds = 250;
const silentMilliseconds = 60_000;

interface OutboxRow {
  readonly queue: string;
  readonly data: object;
  readonly options: object;
}

/** Turns rows of the outbox into jobs, in one transaction, so that none is lost or made twice. Any number of processes may do it. */
@Injectable()
export class OutboxRelay {
  readonly #logger = new Logger(OutboxRelay.name);
  #boss: PgBoss | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #succeededAt = performance.now();

  constructor(private readonly dataSource: DataSource) {}

  /** Begins to move rows until {@link stop}. */
  start(boss: PgBoss): void {
    this.#boss = boss;
    this.#succeededAt = performance.now();
    this.#schedule(0);
  }

  /** Moves rows soon instead of at the next look. Does nothing in a process that runs no worker: another one looks by itself. */
  nudge(): void {
    if (this.#boss && !this.#running) this.#schedule(0);
  }

  /** Ends the looking and waits for the batch under way. */
  async stop(): Promise<void> {
    this.#boss = undefined;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Makes sure that rows are being moved. @throws Error when that has not worked for a minute, or was never begun */
  check(): void {
    const silent = performance.now() - this.#succeededAt;
    if (!this.#boss) throw new Error('the outbox is not being read');
    if (silent > silentMilliseconds) throw new Error(`the outbox could not be read for ${Math.round(silent / 1000)} seconds`);
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#drain().finally(() => {
        this.#running = undefined;
        if (this.#boss) this.#schedule(idleMilliseconds);
      });
    }, milliseconds);
  }

  async #drain(): Promise<void> {
    try {
      for (let moved = batchSize; this.#boss && moved === batchSize; ) {
        moved = await this.#moveBatch(this.#boss);
        this.#succeededAt = performance.now();
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'the outbox could not be read; it is tried again');
    }
  }

  async #moveBatch(boss: PgBoss): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const [rows] = await manager.query<[OutboxRow[], number]>(
        `delete from outbox where id in (select id from outbox order by id limit ${batchSize} for update skip locked) returning queue, data, options`,
      );
      const queues = Map.groupBy(rows, ({ queue }) => queue);
      const db = { executeSql: async (text: string, values?: unknown[]) => ({ rows: toRows(await manager.query(text, values)) }) };
      for (const [queue, jobs] of queues) {
        await boss.insert(
          queue,
          jobs.map(({ data, options }) => ({ data, ...options })),
          { db },
        );
      }
      return rows.length;
    });
  }
}

// TypeORM answers statements that change rows with [rows, count] and others with rows.
function toRows(result: unknown): object[] {
  return Array.isArray(result) && Array.isArray(result[0]) ? (result[0] as object[]) : (result as object[]);
}
