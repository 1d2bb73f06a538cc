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
    await this.database.manager.query('insert into outbox (queue, data, options) values ($1, $2, $3)', [
      queue,
      JSON.stringify(data),
      JSON.stringify(request),
    ]);
    this.database.afterCommit(() => this.relay.nudge());
  }
}
