import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Trouble, WaitsFor } from '../tremendous/report.js';

/** Why nobody can say what became of an order, or why it was not sent. `interrupted`: whoever was at work on it was cut off. */
export const payoutTroubles = [
  'key_refused',
  'rate_limited',
  'provider_unavailable',
  'no_answer',
  'unreadable',
  'conflict',
  'interrupted',
  'dry_run',
] as const satisfies readonly (Trouble['kind'] | 'interrupted' | 'dry_run')[];

/** One of {@link payoutTroubles}. */
export type PayoutTrouble = (typeof payoutTroubles)[number];

/** What an accepted order waits for. */
export const payoutWaits = [
  'approval',
  'settlement',
  'processing',
  'delivery',
  'resend',
  'fraud_review',
  'fraud_blocked',
] as const satisfies readonly WaitsFor[];

/** An incentive's way through a payout account. Its state is the incentive's. */
@Entity('payouts')
export class Payout {
  @PrimaryColumn('uuid', { name: 'incentive_id' })
  incentiveId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'account_id' })
  accountId: string;

  /** What is sent, to the byte. It names the person, so it goes once nothing is sent any more. */
  @Column('bytea', { nullable: true })
  request: Buffer | null;

  @Column('timestamptz', { name: 'frozen_at', nullable: true })
  frozenAt: Date | null;

  /** When the API key was stored that it was sent with. */
  @Column('timestamptz', { name: 'key_stored_at', nullable: true })
  keyStoredAt: Date | null;

  /** The provider's id of the order. */
  @Column('text', { nullable: true })
  reference: string | null;

  /** The provider's id of its reward. */
  @Column('text', { name: 'reward_id', nullable: true })
  rewardId: string | null;

  @Column('text', { name: 'waits_for', nullable: true })
  waitsFor: WaitsFor | null;

  @Column('text', { nullable: true })
  trouble: PayoutTrouble | null;

  /** What happened and what to do. */
  @Column('text', { nullable: true })
  detail: string | null;

  @Column('text', { name: 'link_key_id', nullable: true })
  linkKeyId: string | null;

  /** Where the person redeems it, encrypted. */
  @Column('bytea', { nullable: true })
  link: Buffer | null;

  @Column('int', { default: 0 })
  attempts: number;

  /** Who is at work on it. */
  @Column('uuid', { nullable: true })
  holder: string | null;

  @Column('timestamptz', { name: 'begun_at', nullable: true })
  begunAt: Date | null;

  /** When it is looked at again. */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
