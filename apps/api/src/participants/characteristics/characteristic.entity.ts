import type { FieldType } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Something that is known of people beyond the nine fields that everybody has. */
@Entity('characteristics')
export class Characteristic {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** Unique in the workspace; never changes. */
  @Column('text')
  slug: string;

  @Column('text')
  name: string;

  @Column('text')
  type: FieldType;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
