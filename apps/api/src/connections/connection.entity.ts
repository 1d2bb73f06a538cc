import type { ConnectorErrorCode } from '@panelbridge/core/connector';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CheckedRow } from '../platform/database/checked-row.js';
import { SealedSecretRow } from '../platform/database/sealed-secret-row.js';

/** A connector with settings and secrets: the way to one tool or partner. */
@Entity('connections')
export class Connection extends CheckedRow {
  @Column('text', { name: 'connector_id' })
  connectorId: string;

  /** Follows from the settings; stored for statements that ask by it. */
  @Column('text', { nullable: true })
  preset: string | null;

  @Column('text', { default: 'production' })
  environment: string;

  /** As the operator gave them; the connector's schema fills in the rest each time they are read. */
  @Column('jsonb', { default: {} })
  config: Readonly<Record<string, unknown>>;

  /** Why the last call that says something about the connection failed. */
  @Column('text', { name: 'status_code', nullable: true })
  statusCode: ConnectorErrorCode | null;
}

/** A secret of a connection, encrypted. */
@Entity('connection_secrets')
export class ConnectionSecret extends SealedSecretRow {
  @PrimaryColumn('uuid', { name: 'connection_id' })
  ownerId: string;
}
