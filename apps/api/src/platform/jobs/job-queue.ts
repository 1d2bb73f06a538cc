import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../database/workspace-database.js';
import type { JobData, QueueName } from './queues.js';
import { OutboxRelay } from './outbox-relay.js';

/** When a job may start and what it replaces. */
export interface JobRequest {
  /** ISO 8601 instant, or seconds from now. */
  readonly startAfter?: string | number;
  /** Only one waiting job of a queue has this key. */
  readonly singletonKey?: string;
}

/**
 * Asks for work in the transaction that makes it necessary: the request is a row of the outbox, so it exists exactly if the change does.
 */
@Injectable()
export class JobQueue {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly relay: OutboxRelay,
  ) {}

  /** Enqueues in the open workspace transaction. @throws Error outside of one */
  async enqueue<Name extends QueueName>(queue: Name, data: JobData[Name], request: JobRequest = {}): Promise<void> {
    await this.enqueueAll(queue, [data], request);
  }

  /** Enqueues many jobs by one statement. @throws Error outside of a workspace transaction */
  async enqueueAll<Name extends QueueName>(queue: Name, data: readonly JobData[Name][], request: JobRequest = {}): Promise<void> {
    if (data.length === 0) return;
    await this.database.manager.query('insert into outbox (queue, data, options) select $1, value, $3 from jsonb_array_elements($2)', [
      queue,
      JSON.stringify(data),
      JSON.stringify(request),
    ]);
    this.database.afterCommit(() => this.relay.nudge());
  }
}
