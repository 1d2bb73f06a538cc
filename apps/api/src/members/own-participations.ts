import { Injectable } from '@nestjs/common';
import { decideEntry, type IncentiveState, type Moderation, type ParticipationStatus, type StudyStatus } from '@panelbridge/core';
import { EntryLinks } from '../participations/entry-links.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { isBookedCondition } from '../sessions/is-booked.js';
import type { Member } from './member.js';

/** How a member stands in one study. */
export interface OwnParticipation {
  readonly id: string;
  readonly studyId: string;
  readonly title: string;
  readonly status: ParticipationStatus;
  readonly appliedAt: Date;
  /** The way in, where there is one; a path of the hub. */
  readonly entryPath: string | null;
  /** The page on which a session is booked, moved or called off, where one can be. */
  readonly bookingPath: string | null;
  /** The session that is booked; null: none is. */
  readonly session: OwnSession | null;
  readonly incentives: readonly OwnIncentive[];
}

/** When a member meets the team. */
export interface OwnSession {
  /** ISO 8601. */
  readonly startsAt: string;
  /** IANA name of the zone in which the member reads times. */
  readonly zone: string;
}

/** Something that the member gets. */
export interface OwnIncentive {
  readonly state: IncentiveState;
  readonly kind: 'incentive' | 'bonus';
  /** In minor units. */
  readonly amount: number;
  readonly currency: string;
}

const mostShown = 100;

/** Reads what a member has applied to, and what came of it. */
@Injectable()
export class OwnParticipations {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly links: EntryLinks,
  ) {}

  /** The latest hundred, the newest first. An order that another one took the place of is left out. */
  list({ id, workspaceId }: Member): Promise<readonly OwnParticipation[]> {
    return this.database.run(workspaceId, async (manager) => {
      const rows = await manager.query<Row[]>(ownParticipations, [id, workspaceId, mostShown]);
      return rows.map((row) => ({ ...row, entryPath: this.#findEntry(row), bookingPath: this.#findBooking(row) }));
    });
  }

  /** Only where there is a tool to be led to, and while the study lets in whoever stands like this. */
  #findEntry(row: Row): string | null {
    const { id, status, moderation, studyStatus, launched, hasTool } = row;
    // Who has to choose a time first is not led past that.
    if (status === 'invited' && this.#findBooking(row) !== null) return null;
    const isOpen = decideEntry(moderation).some((one) => one.status === status && one.openIn.includes(studyStatus));
    const link = launched && hasTool && isOpen ? this.links.ifOpen(id, status, moderation) : null;
    return link === null ? null : new URL(link).pathname;
  }

  #findBooking({ id, status, moderation, studyStatus, hasSessions }: Row): string | null {
    const link = hasSessions && studyStatus !== 'closed' ? this.links.ifBookable(id, status, moderation) : null;
    return link === null ? null : new URL(link).pathname;
  }
}

const ownParticipations = `
  select p.id, p.study_id as "studyId", s.title, s.status as "studyStatus", s.launched_at is not null as launched, s.moderation,
    n.invite_link is not null as "hasTool", p.status, p.created_at as "appliedAt", (
      select jsonb_build_object('startsAt', x.starts_at, 'zone', coalesce(b.zone, x.zone))
      from bookings b join sessions x on x.id = b.session_id where b.participation_id = p.id and b.status = 'booked' limit 1
    ) as session,
    ${isBookedCondition} as "hasSessions",
    coalesce((
      select jsonb_agg(jsonb_build_object('state', i.status, 'kind', i.kind, 'amount', i.amount, 'currency', i.currency) order by i.created_at, i.id)
      from incentives i where i.participation_id = p.id and i.superseded_by is null
    ), '[]') as incentives
  from participations p join studies s on s.id = p.study_id left join integrations n on n.study_id = s.id
  where p.participant_id = $1 and p.workspace_id = $2
  order by p.created_at desc, p.id limit $3`;

type Row = Omit<OwnParticipation, 'entryPath' | 'bookingPath'> & {
  readonly studyStatus: StudyStatus;
  readonly launched: boolean;
  readonly hasTool: boolean;
  readonly hasSessions: boolean;
  readonly moderation: Moderation;
};
