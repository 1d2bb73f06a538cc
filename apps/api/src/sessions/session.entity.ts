import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Whether a session takes place. */
export type SessionStatus = 'open' | 'cancelled';

/** A time at which a study meets people. `booked` is counted by guarded statements and the database's own triggers; nothing else may write it. */
@Entity('sessions')
export class SessionRow {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt: Date;

  /** IANA name of the zone in which the team planned it. */
  @Column('text')
  zone: string;

  @Column('int')
  capacity: number;

  @Column('int', { default: 0 })
  booked: number;

  @Column('text', { nullable: true })
  host: string | null;

  /** Where to go, or a link; shown to who has booked. */
  @Column('text', { nullable: true })
  location: string | null;

  @Column('text', { default: 'open' })
  status: SessionStatus;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
