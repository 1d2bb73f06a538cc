import type { Audience, Screener } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { StudyFields } from '../../studies/study-fields.js';

/** What a study that is made from a template begins with. */
export interface TemplateDefinition {
  readonly study: Partial<Omit<StudyFields, 'title'>>;
  readonly screener: Screener | null;
  readonly audience: Audience | null;
}

/** A study to begin with. */
@Entity('study_templates')
export class StudyTemplate {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text')
  name: string;

  @Column('jsonb')
  definition: TemplateDefinition;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
