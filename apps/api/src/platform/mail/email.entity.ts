import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What became of a mail. */
export const emailStatuses = ['queued', 'sent', 'failed', 'suppressed'] as const;

/** One of {@link emailStatuses}. */
export type EmailStatus = (typeof emailStatuses)[number];

/** How an address refuses a mail: it does not exist (`hard`), or did not take it in all the time that was tried (`soft`). */
export type Bounce = 'hard' | 'soft';

/** One mail to a participant, or to somebody of the team. It holds no address: that is looked up when it is sent. */
@Entity('emails')
export class Email {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id', nullable: true })
  studyId: string | null;

  @Column('uuid', { name: 'participant_id', nullable: true })
  participantId: string | null;

  @Column('text', { name: 'participation_id', nullable: true })
  participationId: string | null;

  /** Name of a {@link MailKind}. */
  @Column('text')
  template: string;

  @Column('jsonb', { default: {} })
  data: Readonly<Record<string, unknown>>;

  /** One mail for each of these keys, whatever happens. */
  @Column('text', { name: 'dedupe_key' })
  dedupeKey: string;

  @Column('text', { default: 'queued' })
  status: EmailStatus;

  @Column('int', { default: 0 })
  attempts: number;

  @Column('text', { name: 'message_id', nullable: true })
  messageId: string | null;

  /** Why it was not sent (yet), for the operator; never with an address. */
  @Column('text', { nullable: true })
  error: string | null;

  /** How the address refused it; null: it did not. */
  @Column('text', { nullable: true })
  bounce: Bounce | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;
}
