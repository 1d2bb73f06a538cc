import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What became of a booking. `moved`: the person took another session instead. */
export const bookingStatuses = ['booked', 'moved', 'cancelled', 'no_show', 'attended'] as const;

/** One of {@link bookingStatuses}. */
export type BookingStatus = (typeof bookingStatuses)[number];

/** One person in one session (D26). */
@Entity('bookings')
export class Booking {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'session_id' })
  sessionId: string;

  @Column({ type: 'text', name: 'participation_id', collation: 'C' })
  participationId: string;

  @Column('text', { default: 'booked' })
  status: BookingStatus;

  /** Of the person's calendar entry (RFC 5545), over all bookings of the participation. */
  @Column('int', { default: 0 })
  sequence: number;

  /** In which zone the person reads times. */
  @Column('text', { nullable: true })
  zone: string | null;

  @Column('timestamptz', { name: 'booked_at', default: () => 'now()' })
  bookedAt: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
