import type { ModelColumn } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { FileFormat, FileOptions } from './files/file-format.js';

/** A query or a file of a source, with the column by which its rows are told apart. */
@Entity('models')
export class Model {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'source_id' })
  sourceId: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  query: string | null;

  /** Path within the folder of the source. */
  @Column('text', { nullable: true })
  file: string | null;

  @Column('text', { nullable: true })
  format: FileFormat | null;

  @Column('jsonb', { default: {} })
  options: FileOptions;

  @Column('text', { name: 'primary_key' })
  primaryKey: string;

  /** As they were when the model was saved. */
  @Column('jsonb')
  columns: readonly ModelColumn[];

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt: Date | null;
}
