import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A verified webhook with its bytes as they came. */
@Entity('inbound_webhooks')
@Unique(['connectionId', 'externalEventId'])
export class InboundWebhook {
  /** A bigint, as text. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  @Column('text', { name: 'external_event_id' })
  externalEventId: string;

  @Column('bytea')
  body: Buffer;

  @Column('jsonb')
  headers: Readonly<Record<string, string>>;

  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;

  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt: Date;

  @Column('timestamptz', { name: 'processed_at', nullable: true })
  processedAt: Date | null;

  /** What each signal came to. */
  @Column('jsonb', { nullable: true })
  result: Readonly<Record<string, unknown>> | null;
}
