import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Worker } from '../platform/jobs/worker.js';

const reservationBatch = 500;
const pruneBatch = 1_000;
// Each brings along pieces of a megabyte.
const fileBatch = 1;
// What is asked for again when its jobs have come to nothing.
const promised = ['webhook.process', 'email.send'] as const;
// How old the rows of each become is said by the database's own function.
const expiring = ['idempotency_keys', 'exchanges', 'inbound_webhooks', 'previews'] as const;

/**
 * What time alone makes necessary. It reaches across workspaces, so it calls narrow functions that run as the owner, in small batches that
 * hold nobody up.
 */
@Injectable()
export class Housekeeping implements OnModuleInit {
  readonly #logger = new Logger(Housekeeping.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly worker: Worker,
  ) {}

  onModuleInit(): void {
    this.worker.handle('reservations.expire', async () => {
      await this.expireReservations();
    });
    this.worker.handle('housekeeping.requeue', async () => {
      await this.requeue();
    });
    this.worker.handle('housekeeping.prune', async () => {
      await this.settleRestoredEvents();
      await this.prune();
      await this.pruneSourceFiles();
    });
  }

  /** Gives back the places of people who went into the tool and did not come back in time (D10). @returns how many */
  async expireReservations(): Promise<number> {
    return this.#repeat('expire_reservations(null, $1)', [reservationBatch]);
  }

  /** Asks again for accepted webhooks and queued mails that no job waits for any more: nothing is lost silently. @returns how many of each */
  async requeue(): Promise<Readonly<Record<(typeof promised)[number], number>>> {
    const counts = { 'webhook.process': 0, 'email.send': 0 };
    for (const queue of promised) {
      const [row] = await this.dataSource.query<{ n: number }[]>('select requeue_stalled($1) as n', [queue]);
      counts[queue] = row?.n ?? 0;
    }
    if (Object.values(counts).some((count) => count > 0)) this.#logger.warn(counts, 'work whose jobs had come to nothing is tried again');
    return counts;
  }

  /** Deletes what is kept only for a while. @returns how many rows of each table */
  async prune(): Promise<Readonly<Record<(typeof expiring)[number], number>>> {
    const counts = { idempotency_keys: 0, exchanges: 0, inbound_webhooks: 0, previews: 0 };
    for (const table of expiring) counts[table] = await this.#repeat('prune_expired($2, $1)', [pruneBatch, table]);
    this.#logger.log(counts, 'pruned');
    return counts;
  }

  /** Deletes uploaded files that were replaced while somebody read them, or never arrived whole. @returns how many */
  async pruneSourceFiles(): Promise<number> {
    return this.#repeat('prune_source_files($1)', [fileBatch]);
  }

  /** Makes events readable that a backup of another server brought along. @returns how many */
  async settleRestoredEvents(): Promise<number> {
    const [row] = await this.dataSource.query<{ n: number }[]>('select settle_restored_events() as n');
    const settled = row?.n ?? 0;
    if (settled > 0)
      this.#logger.warn({ events: settled }, 'events of a restored backup were made readable; cursors from before it are refused');
    return settled;
  }

  async #repeat(call: string, parameters: readonly unknown[]): Promise<number> {
    let total = 0;
    for (;;) {
      const [row] = await this.dataSource.query<{ n: number }[]>(`select ${call} as n`, [...parameters]);
      const done = row?.n ?? 0;
      if (done === 0) return total;
      total += done;
    }
  }
}
