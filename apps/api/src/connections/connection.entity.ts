import type { ConnectorErrorCode } from '@panelbridge/core/connector';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** How far a connection is known to work. */
export type ConnectionStatus = 'unchecked' | 'ready' | 'needs_attention';

/** A connector with settings and secrets: the way to one tool or partner. */
@Entity('connections')
export class Connection {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'connector_id' })
  connectorId: string;

  @Column('text')
  name: string;

  /** Follows from the settings; stored for statements that ask by it. */
  @Column('text', { nullable: true })
  preset: string | null;

  @Column('text', { default: 'production' })
  environment: string;

  /** As the operator gave them; the connector's schema fills in the rest each time they are read. */
  @Column('jsonb', { default: {} })
  config: Readonly<Record<string, unknown>>;

  @Column('text', { default: 'unchecked' })
  status: ConnectionStatus;

  /** Why the last call that says something about the connection failed. */
  @Column('text', { name: 'status_code', nullable: true })
  statusCode: ConnectorErrorCode | null;

  /** What was wrong that time, without secrets. */
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

/** A secret of a connection, encrypted. */
@Entity('connection_secrets')
export class ConnectionSecret {
  @PrimaryColumn('uuid', { name: 'connection_id' })
  connectionId: string;

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
