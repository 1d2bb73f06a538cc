import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { LockedParticipation } from './locked-participation.js';

interface Row extends Omit<LockedParticipation, 'session'> {
  readonly session: {
    readonly id: string;
    readonly bookingId: string;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly capacity: number;
  } | null;
}

/** Locks participations, then studies, each in the order of their ids, as everything does (decision 0006): so nobody waits in a circle. */
@Injectable()
export class ParticipationLocks {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Locks those of the participations that exist. */
  async lock(ids: readonly string[]): Promise<void> {
    await this.database.manager.query('select 1 from participations where id = any ($1) order by id for no key update', [ids]);
  }

  /** Locks the studies whose places are about to change. After the participations, never before. */
  async lockStudies(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.database.manager.query('select 1 from studies where id = any ($1) order by id for no key update', [ids]);
  }

  /** Reads a locked participation as it is now; `null` when there is none, or not in this study. */
  async read(id: string, studyId?: string): Promise<LockedParticipation | null> {
    const [row] = await this.database.manager.query<Row[]>(
      `select p.id, p.study_id as "studyId", p.participant_id as "participantId", p.status, p.version, p.holds_place as "holdsPlace", p.evidence_rank as "evidenceRank", p.evidence_outcome as "evidenceOutcome",
         p.evidence_channel as "evidenceChannel", p.started_at as "startedAt", s.moderation, s.status as "studyStatus",
         s.launched_at is not null as "studyLaunched", s.on_return as "onReturn", s.incentive_amount as amount, s.incentive_currency as currency,
         i.id as "incentiveId", i.status as "incentiveStatus", i.hold_reason as "holdReason", x.removal,
         s.participation_limit as "participationLimit", s.recruitment_rate as "recruitmentRate", (
           select jsonb_build_object('id', c.id, 'bookingId', b.id, 'startsAt', c.starts_at, 'endsAt', c.ends_at, 'capacity', c.capacity)
           from bookings b join sessions c on c.id = b.session_id where b.participation_id = p.id and b.status = 'booked'
         ) as session
       from participations p join studies s on s.id = p.study_id
       left join lateral (
         select * from incentives i where i.participation_id = p.id and i.kind = 'incentive' order by i.sequence desc limit 1
       ) i on true
       left join exclusions x on x.participation_id = p.id
       where p.id = $1 and ($2::text is null or p.study_id = $2)`,
      [id, studyId ?? null],
    );
    if (!row) return null;
    const { session } = row;
    return { ...row, session: session && { ...session, startsAt: new Date(session.startsAt), endsAt: new Date(session.endsAt) } };
  }
}
