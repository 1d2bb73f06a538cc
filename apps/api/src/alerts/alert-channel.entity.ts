import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** The ways to tell people (S3-31). */
export const channelKinds = ['email', 'slack', 'pagerduty', 'sms', 'webhook'] as const;

/** One of {@link channelKinds}. */
export type ChannelKind = (typeof channelKinds)[number];

/** How far a channel is known to work. */
export const channelStatuses = ['unchecked', 'ready', 'needs_attention'] as const;

/** One of {@link channelStatuses}. */
export type ChannelStatus = (typeof channelStatuses)[number];

/** Where notices go. */
@Entity('alert_channels')
export class AlertChannel {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text')
  name: string;

  @Column('text')
  kind: ChannelKind;

  @Column('jsonb', { default: {} })
  settings: Readonly<Record<string, string>>;

  @Column('boolean', { default: true })
  enabled: boolean;

  @Column('text', { default: 'unchecked' })
  status: ChannelStatus;

  /** What was wrong the last time, without secrets. */
  @Column('text', { name: 'status_detail', nullable: true })
  statusDetail: string | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt: Date | null;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt: Date | null;
}

/** A secret of a channel, encrypted. */
@Entity('alert_channel_secrets')
export class AlertChannelSecret {
  @PrimaryColumn('uuid', { name: 'channel_id' })
  channelId: string;

  @PrimaryColumn('text')
  name: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** The key of the configuration that it is sealed with. */
  @Column('text', { name: 'key_id' })
  keyId: string;

  @Column('bytea')
  sealed: Buffer;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
