import { Injectable } from '@nestjs/common';
import { decideEntry, type IncentiveState, type Moderation, type ParticipationStatus, type StudyStatus } from '@panelbridge/core';
import { EntryLinks } from '../participations/entry-links.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
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
  readonly incentives: readonly OwnIncentive[];
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
      const rows = await manager.query<Row[]>(
        `select p.id, p.study_id as "studyId", s.title, s.status as "studyStatus", s.launched_at is not null as launched, s.moderation, n.invite_link is not null as "hasTool", p.status,
           p.created_at as "appliedAt", coalesce((
             select jsonb_agg(jsonb_build_object('state', i.status, 'kind', i.kind, 'amount', i.amount, 'currency', i.currency) order by i.created_at, i.id)
             from incentives i where i.participation_id = p.id and i.superseded_by is null
           ), '[]') as incentives
         from participations p join studies s on s.id = p.study_id left join integrations n on n.study_id = s.id
         where p.participant_id = $1 and p.workspace_id = $2
         order by p.created_at desc, p.id limit $3`,
        [id, workspaceId, mostShown],
      );
      return rows.map((row) => ({ ...row, entryPath: this.#findEntry(row) }));
    });
  }

  /** Only where there is a tool to be led to, and while the study lets in whoever stands like this. */
  #findEntry({ id, status, moderation, studyStatus, launched, hasTool }: Row): string | null {
    const isOpen = decideEntry(moderation).some((one) => one.status === status && one.openIn.includes(studyStatus));
    const link = launched && hasTool && isOpen ? this.links.ifOpen(id, status, moderation) : null;
    return link === null ? null : new URL(link).pathname;
  }
}

type Row = Omit<OwnParticipation, 'entryPath'> & {
  readonly studyStatus: StudyStatus;
  readonly launched: boolean;
  readonly hasTool: boolean;
  readonly moderation: Moderation;
};
