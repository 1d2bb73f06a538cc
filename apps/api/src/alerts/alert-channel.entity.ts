import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CheckedRow } from '../platform/database/checked-row.js';
import { SealedSecretRow } from '../platform/database/sealed-secret-row.js';

/** The ways to tell people (S3-31). */
export const channelKinds = ['email', 'slack', 'pagerduty', 'sms', 'webhook'] as const;

/** One of {@link channelKinds}. */
export type ChannelKind = (typeof channelKinds)[number];

/** Where notices go. */
@Entity('alert_channels')
export class AlertChannel extends CheckedRow {
  @Column('text')
  kind: ChannelKind;

  @Column('jsonb', { default: {} })
  settings: Readonly<Record<string, string>>;

  @Column('boolean', { default: true })
  enabled: boolean;
}

/** A secret of a channel, encrypted. */
@Entity('alert_channel_secrets')
export class AlertChannelSecret extends SealedSecretRow {
  @PrimaryColumn('uuid', { name: 'channel_id' })
  ownerId: string;
}
