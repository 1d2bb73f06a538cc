import type { ModelColumn } from '@panelbridge/core';
import { Column, Entity } from 'typeorm';
import { ManagedRow } from '../platform/database/managed-row.js';
import type { FileFormat, FileOptions } from './files/file-format.js';

/** A query or a file of a source, with the column by which its rows are told apart. */
@Entity('models')
export class Model extends ManagedRow {
  @Column('uuid', { name: 'source_id' })
  sourceId: string;

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
}
