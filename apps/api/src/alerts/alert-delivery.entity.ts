import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What became of a notice on a channel. `skipped`: it had become pointless before it could go. */
export const deliveryStates = ['queued', 'delivered', 'failed', 'skipped'] as const;

/** One of {@link deliveryStates}. */
export type DeliveryState = (typeof deliveryStates)[number];

/** One notice on its way over one channel. Its id stays the same through every attempt. */
@Entity('alert_deliveries')
export class AlertDelivery {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'alert_id' })
  alertId: string;

  @Column('uuid', { name: 'channel_id' })
  channelId: string;

  @Column('text', { default: 'queued' })
  state: DeliveryState;

  @Column('int', { default: 0 })
  attempts: number;

  /** While an attempt is under way. */
  @Column('timestamptz', { name: 'begun_at', nullable: true })
  begunAt: Date | null;

  @Column('timestamptz', { name: 'next_attempt_at', default: () => 'now()' })
  nextAttemptAt: Date;

  /** Status of the last answer. */
  @Column('int', { name: 'answer_status', nullable: true })
  answerStatus: number | null;

  /** What was wrong the last time, without secrets. */
  @Column('text', { nullable: true })
  error: string | null;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
