import type { CallToAction } from '@panelbridge/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who confirmed something that the hub cannot see, and when. */
export interface Confirmation {
  /** ISO 8601. */
  readonly at: string;
  /** Id of the API key. */
  readonly by: string;
}

/** How a study is joined to a tool. */
@Entity('integrations')
export class Integration {
  @PrimaryColumn('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  /** As it was pasted, byte for byte. */
  @Column('text', { name: 'invite_link', nullable: true })
  inviteLink: string | null;

  @Column('text', { name: 'parameter_name' })
  parameterName: string;

  /** As the connector's schema took it. */
  @Column('jsonb', { name: 'study_config', default: {} })
  studyConfig: Readonly<Record<string, unknown>>;

  @Column('jsonb', { name: 'call_to_action', nullable: true })
  callToAction: CallToAction | null;

  /** By the name of what was confirmed. */
  @Column('jsonb', { default: {} })
  confirmations: Readonly<Record<string, Confirmation>>;

  /** Hash of the set-up that the last preview proved. */
  @Column('text', { name: 'verified_hash', nullable: true })
  verifiedHash: string | null;

  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt: Date | null;

  @Column('timestamptz', { name: 'outline_changed_at', nullable: true })
  outlineChangedAt: Date | null;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
