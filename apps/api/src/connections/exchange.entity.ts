import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What was said over a connection: a request of one side and the other's answer, without secrets. */
@Entity('exchanges')
export class Exchange {
  /** A bigint, as text. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  /** The person whom it is about, so that it goes when they are erased. */
  @Column('text', { name: 'participation_id', nullable: true })
  participationId: string | null;

  /** `outbound`: the hub asked; `inbound`: the partner did. */
  @Column('text')
  direction: 'outbound' | 'inbound';

  /** What the hub was doing, for example `check` or `webhook`. */
  @Column('text')
  operation: string;

  @Column('text')
  method: string;

  @Column('text')
  path: string;

  @Column('jsonb', { nullable: true })
  request: Readonly<Record<string, unknown>> | null;

  @Column('jsonb', { nullable: true })
  response: Readonly<Record<string, unknown>> | null;

  /** HTTP status of the answer; `null` when none came. */
  @Column('int', { nullable: true })
  status: number | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('int', { name: 'duration_ms', nullable: true })
  durationMs: number | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;

  /** The run of a sync that it belongs to; what belongs to one is kept for seven days. */
  @Column('uuid', { name: 'run_id', nullable: true })
  runId: string | null;

  /** The batch of that run; a bigint, as text. */
  @Column('bigint', { name: 'batch_id', nullable: true })
  batchId: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;
}
