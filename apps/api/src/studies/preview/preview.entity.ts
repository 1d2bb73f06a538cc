import type { ReturnName } from '@panelbridge/core/connector';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An identity that walks a study's path and never counts. It is no participation, so nothing that counts can find it. */
@Entity('previews')
export class Preview {
  /** 16 characters `[0-9a-z]`; the subject of the preview's token. */
  @PrimaryColumn('text')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  /** The set-up that it proves when it comes back; null for an identity that only looks at the pages. */
  @Column('text', { name: 'setup_hash', nullable: true })
  setupHash: string | null;

  /** Id of the API key. */
  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** When it was led into the tool. */
  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  /** When it came back (ISO 8601), by the way it came. */
  @Column('jsonb', { default: {} })
  returns: Readonly<Partial<Record<ReturnName, string>>>;
}
