import { Global, Module } from '@nestjs/common';
import { JobQueue } from './job-queue.js';
import { OutboxRelay } from './outbox-relay.js';
import { Worker } from './worker.js';

/** Background work: asked for through {@link JobQueue}, done by {@link Worker}. */
@Global()
@Module({ providers: [JobQueue, OutboxRelay, Worker], exports: [JobQueue, OutboxRelay, Worker] })
export class JobsModule {}
