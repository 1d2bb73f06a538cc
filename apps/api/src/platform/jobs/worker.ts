import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { Histogram } from 'prom-client';
import { Configuration } from '../configuration/configuration.js';
import { applicationRole } from '../database/data-source.js';
import { databaseUrl } from '../database/database-url.js';
import { Metrics } from '../telemetry/metrics.js';
import { Readiness } from '../telemetry/readiness.js';
import { OutboxRelay } from './outbox-relay.js';
import { queues, type JobData, type QueueDefinition, type QueueName } from './queues.js';
import { toError } from './to-error.js';

/** Does the work of one job. It may run more than once for the same job, so its effect has to be the same. */
export type JobHandler<Name extends QueueName> = (data: JobData[Name]) => Promise<void>;

const batchSize = 20;
// How soon the jobs of a killed worker are seen to have expired.
const pace = { superviseIntervalSeconds: 10, monitorIntervalSeconds: 10 };

/** Runs the jobs of every queue for which a module has given a handler, in processes whose role includes `worker`. */
@Injectable()
export class Worker implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(Worker.name);
  readonly #handlers = new Map<QueueName, JobHandler<never>>();
  readonly #jobs: Histogram<'queue' | 'result'>;
  #boss: PgBoss | undefined;

  constructor(
    private readonly configuration: Configuration,
    @Inject(databaseUrl) private readonly url: string,
    private readonly relay: OutboxRelay,
    private readonly readiness: Readiness,
    { registry }: Metrics,
  ) {
    this.#jobs = new Histogram({
      name: 'job_duration_seconds',
      help: 'Time that this process took for a job, by queue and by how it ended',
      labelNames: ['queue', 'result'],
      buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300],
      registers: [registry],
    });
  }

  /** Names the function that does a queue's jobs. Called by modules as they start. @throws Error when the queue has one */
  handle<Name extends QueueName>(queue: Name, handler: JobHandler<Name>): void {
    if (this.#handlers.has(queue)) throw new Error(`the queue ${queue} has a handler already`);
    this.#handlers.set(queue, handler);
  }

  onModuleInit(): void {
    if (this.configuration.role !== 'api') this.readiness.add('worker', async () => this.relay.check());
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.configuration.role === 'api') return;
    const boss = new PgBoss({
      connectionString: this.url,
      options: `-c role=${applicationRole}`,
      max: 4,
      migrate: false,
      createSchema: false,
      ...pace,
    });
    boss.on('error', (error: unknown) =>
      this.#logger.warn({ err: toError(error) }, 'the job library reports an error; it goes on by itself'),
    );
    await boss.start();
    this.#boss = boss;
    for (const [queue, handler] of this.#handlers) await this.#work(boss, queue, handler);
    this.relay.start(boss);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await this.#boss?.stop({ graceful: true, timeout: 10_000 });
  }

  async #work(boss: PgBoss, queue: QueueName, handler: JobHandler<never>): Promise<void> {
    const { apart }: QueueDefinition = queues[queue];
    const amount = apart === undefined ? { batchSize } : { batchSize: 1, localConcurrency: apart };
    await boss.work(queue, { ...amount, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true, perJobResults: true }, async (jobs) =>
      Promise.all(
        jobs.map(async ({ id, data }) => {
          const end = this.#jobs.startTimer({ queue });
          try {
            await handler(data as never);
            end({ result: 'completed' });
            return { id, status: 'completed' as const };
          } catch (thrown) {
            end({ result: 'failed' });
            const error = toError(thrown);
            this.#logger.warn({ err: error, queue, job: id }, 'a job failed; it is tried again as its queue says');
            return { id, status: 'failed' as const, output: { message: error.message } };
          }
        }),
      ),
    );
  }
}
