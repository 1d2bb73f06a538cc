import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { ManagedRow } from '../platform/database/managed-row.js';

/** The kinds of sources: a login of a PostgreSQL database, a folder of the hub's machine, one uploaded file. */
export const sourceKinds = ['postgresql', 'folder', 'upload'] as const;

/** One of {@link sourceKinds}. */
export type SourceKind = (typeof sourceKinds)[number];

/** Where rows come from. */
@Entity('sources')
export class Source extends ManagedRow {
  @Column('text')
  kind: SourceKind;

  /** `PostgresqlSettings`, `{ folder }`, or nothing, by kind. */
  @Column('jsonb', { default: {} })
  settings: Readonly<Record<string, unknown>>;

  /** The key of the configuration that the password is sealed with. */
  @Column('text', { name: 'secret_key_id', nullable: true })
  secretKeyId: string | null;

  @Column('bytea', { name: 'secret_sealed', nullable: true })
  secretSealed: Buffer | null;

  @Column('timestamptz', { name: 'secret_updated_at', nullable: true })
  secretUpdatedAt: Date | null;
}

/** A file that was uploaded to a source; its bytes stand in pieces in `source_file_chunks`. */
@Entity('source_files')
export class SourceFile {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'source_id' })
  sourceId: string;

  @Column('text', { nullable: true })
  name: string | null;

  /** A whole number, as text. */
  @Column('bigint', { default: 0 })
  bytes: string;

  /** `receiving`: on its way. `replaced`: nothing begins to read it any more. */
  @Column('text', { default: 'receiving' })
  state: 'receiving' | 'current' | 'replaced';

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'touched_at', default: () => 'now()' })
  touchedAt: Date;
}

/** A piece of an uploaded file. */
@Entity('source_file_chunks')
export class SourceFileChunk {
  @PrimaryColumn('uuid', { name: 'file_id' })
  fileId: string;

  @PrimaryColumn('int')
  position: number;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('bytea')
  content: Buffer;
}
