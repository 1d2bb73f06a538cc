import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A record of a tool as it was read last, for example a session. */
@Entity('pulled_records')
export class PulledRecordRow {
  /** A bigint, as text. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  /** The tool's own id of the record. */
  @Column('text', { name: 'record_id' })
  recordId: string;

  /** The tool's own word. */
  @Column('text')
  status: string;

  /** By the tool's clock, which nobody relies on. */
  @Column('timestamptz', { name: 'occurred_at', nullable: true })
  occurredAt: Date | null;

  @Column('boolean', { name: 'is_test', default: false })
  isTest: boolean;

  /** Whom the tool says that it is about; of a genuine token only the participation is kept. Emptied when the person is erased. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;

  /** `null`: whom it is about has still to be asked. */
  @Column('timestamptz', { name: 'identified_at', nullable: true })
  identifiedAt: Date | null;

  /** How often the tool could not say it since the status changed. */
  @Column('int', { name: 'nameless_answers', default: 0 })
  namelessAnswers: number;

  /** Set: it is about somebody who was erased, so whom it is about is never asked or kept again. */
  @Column('timestamptz', { name: 'erased_at', nullable: true })
  erasedAt: Date | null;

  @Column('int', { name: 'asked_in_pass', nullable: true })
  askedInPass: number | null;

  /** Who is named, where that is certain; whether they are credited with it, `disposition` says. */
  @Column({ type: 'text', name: 'participation_id', collation: 'C', nullable: true })
  participationId: string | null;

  /** The status that was last recorded as evidence, or put into quarantine. */
  @Column('text', { name: 'applied_status', nullable: true })
  appliedStatus: string | null;

  @Column('timestamptz', { name: 'applied_at', nullable: true })
  appliedAt: Date | null;

  /** What became of the applied status: core's disposition, `quarantined`, `test` or `preview`. */
  @Column('text', { nullable: true })
  disposition: string | null;

  /** The last pass that listed it. */
  @Column('int')
  pass: number;

  /** What it was read by, as a digest: a reading by other settings says nothing about it. */
  @Column('text', { default: '' })
  settings: string;

  /** Whole passes in a row that have not listed it. */
  @Column('int', { name: 'missed_passes', default: 0 })
  missedPasses: number;

  /** Since when it is taken for removed: two passes in a row that read everything have not listed it. */
  @Column('timestamptz', { name: 'vanished_at', nullable: true })
  vanishedAt: Date | null;

  @Column('timestamptz', { name: 'first_seen_at', default: () => 'now()' })
  firstSeenAt: Date;

  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt: Date;
}
