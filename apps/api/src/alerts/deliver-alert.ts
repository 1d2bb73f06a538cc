import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { decideBackoff, type BackoffPolicy } from '@panelbridge/core';
import { DataSource, type EntityManager } from 'typeorm';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import type { JobData } from '../platform/jobs/queues.js';
import { Worker } from '../platform/jobs/worker.js';
import { AlertChannel } from './alert-channel.entity.js';
import { AlertDelivery, type DeliveryState } from './alert-delivery.entity.js';
import { Alert } from './alert.entity.js';
import { ChannelHealth } from './channel-health.js';
import { toNotice } from './to-notice.js';
import { SendNotice, type NoticeOutcome } from './send-notice.js';
import type { ChannelNotice } from './channels/channel-definition.js';

/** Ten attempts, with pauses that grow from a few seconds to an hour: about 42 to 85 minutes in all, longer where the other side asks for it. */
const backoff: BackoffPolicy = { firstMs: 10_000, longestMs: 3_600_000, longestAskedMs: 6 * 3_600_000, attempts: 10 };
/** An attempt that was begun so long ago was cut off with its process. */
const attemptSeconds = 60;

/** An attempt that may be made now. */
interface Attempt {
  readonly number: number;
  readonly channel: AlertChannel;
  readonly notice: ChannelNotice;
}

/** An attempt that came to its end. */
interface EndedAttempt extends Pick<Attempt, 'number' | 'channel'> {
  readonly outcome: NoticeOutcome;
}

/**
 * Sends recorded alerts: reads, talks to the other side outside of any transaction, then notes what came of it together with the job of the next
 * attempt. Of each channel one notice is on its way at a time, so a channel that hangs holds nobody up but itself.
 */
@Injectable()
export class DeliverAlert implements OnModuleInit {
  readonly #logger = new Logger(DeliverAlert.name);
  readonly #worker: Worker;
  readonly #database: WorkspaceDatabase;
  readonly #dataSource: DataSource;
  readonly #jobs: JobQueue;
  readonly #health: ChannelHealth;
  readonly #sender: SendNotice;

  constructor(
    worker: Worker,
    database: WorkspaceDatabase,
    dataSource: DataSource,
    jobs: JobQueue,
    health: ChannelHealth,
    sender: SendNotice,
  ) {
    this.#worker = worker;
    this.#database = database;
    this.#dataSource = dataSource;
    this.#jobs = jobs;
    this.#health = health;
    this.#sender = sender;
  }

  onModuleInit(): void {
    this.#worker.handle('alert.deliver', (data) => this.run(data));
    this.#worker.handle('alerts.sweep', async () => {
      await this.sweep();
    });
  }

  /** Makes the next attempt for a delivery, if it is time. It may be made twice after a crash, under the same id. */
  async run({ workspaceId, deliveryId }: JobData['alert.deliver']): Promise<void> {
    const attempt = await this.#database.run(workspaceId, (manager) => this.#begin(manager, deliveryId));
    if (!attempt) return;
    const { channel, number } = attempt;
    const outcome = await this.#sender.send(channel, attempt.notice);
    await this.#database.run(workspaceId, (manager) => this.#note(manager, deliveryId, { channel, number, outcome }));
  }

  /** Asks again for notices that no job waits for any more. @returns how many */
  async sweep(): Promise<number> {
    const [row] = await this.#dataSource.query<{ n: number }[]>('select requeue_stalled_deliveries() as n');
    const requeued = row?.n ?? 0;
    if (requeued > 0) this.#logger.warn({ requeued }, 'notices whose jobs had come to nothing are tried again');
    return requeued;
  }

  async #begin(manager: EntityManager, id: string): Promise<Attempt | undefined> {
    const found = await manager.findOneBy(AlertDelivery, { id, state: 'queued' });
    if (!found) return undefined;
    // The channel is locked first, always: whoever holds it knows what is on its way over it.
    const channel = await manager.findOneOrFail(AlertChannel, { where: { id: found.channelId }, lock: { mode: 'pessimistic_write' } });
    const delivery = await manager.findOne(AlertDelivery, { where: { id, state: 'queued' }, lock: { mode: 'pessimistic_write' } });
    if (!delivery) return undefined;
    if (!channel.enabled || channel.deletedAt !== null) {
      const error = channel.deletedAt === null ? 'The channel is switched off.' : 'The channel was deleted.';
      return this.#skip(manager, delivery, error);
    }
    const alert = await manager.findOneByOrFail(Alert, { id: delivery.alertId });
    if (alert.closedAt !== null) return this.#skip(manager, delivery, 'The sync was well again before this could be told.');
    if (!(await this.#isItsTurn(manager, delivery))) return undefined;
    if (alert.closesId !== null) await this.#skipFailure(manager, alert.closesId, channel.id);
    const number = delivery.attempts + 1;
    await manager.update(AlertDelivery, id, { attempts: number, begunAt: () => 'now()' });
    return { number, channel, notice: toNotice(delivery.id, alert, await this.#readSyncName(manager, alert.syncId)) };
  }

  /** Whoever is on its way over the channel asks for the next one when it is done; a later attempt has a job of its own. */
  async #isItsTurn(manager: EntityManager, { id, channelId }: AlertDelivery): Promise<boolean> {
    const [row] = await manager.query<{ is_due: boolean; busy_id: string | null }[]>(
      `select d.next_attempt_at <= now() + interval '1 second' as is_due,
         (select o.id from alert_deliveries o
          where o.channel_id = $2 and o.state = 'queued' and o.begun_at > now() - make_interval(secs => $3) limit 1) as busy_id
       from alert_deliveries d where d.id = $1`,
      [id, channelId, attemptSeconds],
    );
    // Its own attempt may still be under way in a process that lost touch with its job.
    if (row?.busy_id === id) await this.#enqueue(id, attemptSeconds);
    return row !== undefined && row.is_due && row.busy_id === null;
  }

  /** Whoever was on its way may have asked for this one alone, so it asks for the next in turn. */
  async #skip(manager: EntityManager, delivery: AlertDelivery, because: string): Promise<undefined> {
    await this.#end(manager, delivery, 'skipped', because);
    await this.#askForNext(manager, delivery.channelId);
  }

  async #askForNext(manager: EntityManager, channelId: string): Promise<void> {
    const [next] = await manager.query<{ id: string }[]>(
      `select id from alert_deliveries where channel_id = $1 and state = 'queued' and next_attempt_at <= now() order by created_at, id limit 1`,
      [channelId],
    );
    if (next) await this.#enqueue(next.id, 0);
  }

  /** What was not told before its end is not told after it. */
  async #skipFailure(manager: EntityManager, alertId: string, channelId: string): Promise<void> {
    const waiting = await manager.findOneBy(AlertDelivery, { alertId, channelId, state: 'queued' });
    if (waiting) await this.#end(manager, waiting, 'skipped', 'The sync was well again before this could be told.');
  }

  async #note(manager: EntityManager, id: string, { channel, number, outcome }: EndedAttempt): Promise<void> {
    await manager.findOne(AlertChannel, { where: { id: channel.id }, lock: { mode: 'pessimistic_write' } });
    const delivery = await manager.findOne(AlertDelivery, { where: { id, state: 'queued' }, lock: { mode: 'pessimistic_write' } });
    if (!delivery) return;
    await this.#settle(manager, delivery, { channel, number, outcome });
    await this.#askForNext(manager, channel.id);
  }

  async #settle(manager: EntityManager, delivery: AlertDelivery, { channel, number, outcome }: EndedAttempt): Promise<void> {
    const { id } = delivery;
    const { status, detail, retryAfterMs } = outcome;
    await manager.update(AlertDelivery, id, { begunAt: null, answerStatus: status, error: detail });
    if (outcome.outcome === 'delivered') {
      await manager.update(AlertDelivery, id, { state: 'delivered', deliveredAt: () => 'now()' });
      return this.#health.note(channel, 'ready', null);
    }
    const decision = decideBackoff({ attempt: number, random: Math.random(), retryAfterMs }, backoff);
    if (outcome.outcome === 'unavailable' && decision.kind === 'wait') {
      const seconds = Math.ceil(decision.delayMs / 1000);
      await manager.query(`update alert_deliveries set next_attempt_at = now() + make_interval(secs => $2) where id = $1`, [id, seconds]);
      return this.#enqueue(id, seconds);
    }
    await this.#end(manager, delivery, 'failed', detail);
    await this.#health.note(channel, 'needs_attention', detail);
  }

  async #end(manager: EntityManager, { id }: AlertDelivery, state: DeliveryState, error: string | null): Promise<void> {
    await manager.update(AlertDelivery, id, { state, error, begunAt: null });
  }

  async #readSyncName(manager: EntityManager, syncId: string): Promise<string> {
    const [row] = await manager.query<{ name: string }[]>('select name from syncs where id = $1', [syncId]);
    return row?.name ?? '';
  }

  #enqueue(deliveryId: string, seconds: number): Promise<void> {
    return this.#jobs.enqueue('alert.deliver', { workspaceId: this.#database.workspaceId, deliveryId }, { startAfter: seconds });
  }
}
