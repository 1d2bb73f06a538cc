import { Injectable } from '@nestjs/common';
import type { Moderation, ParticipationStatus, Screener, ScreenerVersion, StudyStatus } from '@panelbridge/core';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { isBookedCondition } from '../sessions/is-booked.js';

/** A study as its public page shows it. The tool's link is not part of it, so no page can tell it (S0-15). */
export interface OpenStudy {
  readonly id: string;
  readonly workspaceId: string;
  readonly title: string;
  readonly description: string;
  readonly minutes: number | null;
  /** In minor units. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly moderation: Moderation;
  readonly status: StudyStatus;
  readonly launched: boolean;
  readonly isFull: boolean;
  /** Whether its people book a session instead of going to a tool. */
  readonly isBooked: boolean;
  /** Whether answers decide; false where a person reviews everyone (S2-26, D9). */
  readonly automatic: boolean;
  /** What people agree to by applying; null: nothing beyond taking part. */
  readonly consentForm: string | null;
  /** The latest version; null when the study has none. */
  readonly screener: ScreenerVersion | null;
}

/** What is known of a person who comes with an invitation to the screener. */
export interface InvitedPerson {
  /** Null: they have not applied yet. */
  readonly participationId: string | null;
  readonly status: ParticipationStatus | null;
}

/** How long a version that was replaced is still judged when a page that shows it is sent. */
const staleHours = 24;

/** Reads what the public page of a study needs; changes nothing. */
@Injectable()
export class OpenStudies {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly connections: ConnectionDirectory,
  ) {}

  /** The study; null when there is none. */
  async find(studyId: string): Promise<OpenStudy | null> {
    const workspaceId = await this.database.findWorkspace('study', studyId);
    if (workspaceId === null) return null;
    const row = await this.database.run(workspaceId, async (manager) => {
      const [found] = await manager.query<StudyRow[]>(studyQuery, [studyId]);
      return found;
    });
    if (!row) return null;
    return {
      id: studyId,
      workspaceId,
      title: row.title,
      description: row.description,
      minutes: row.participation_minutes,
      amount: row.incentive_amount,
      currency: row.incentive_currency,
      moderation: row.moderation,
      status: row.status,
      launched: row.launched,
      isFull: row.full === true,
      isBooked: row.booked,
      automatic: await this.#isAutomatic(row.connection_id),
      consentForm: row.consent_form,
      screener:
        row.screener_source === 'hub' && row.definition && row.version !== null
          ? { version: row.version, definition: row.definition }
          : null,
    };
  }

  /**
   * The version that a page showed, as long as it may be judged: one that was replaced counts for a day, so that nobody who is just answering
   * loses anything and nobody can choose among all old versions.
   */
  async findVersion({ id, workspaceId, screener }: OpenStudy, version: number | null): Promise<ScreenerVersion | null> {
    if (version === null || version === screener?.version) return version === null ? null : screener;
    return this.database.run(workspaceId, async (manager) => {
      const [row] = await manager.query<{ definition: Screener }[]>(
        `select s.definition from screeners s
         join screeners n on n.study_id = s.study_id and n.version = s.version + 1
         where s.study_id = $1 and s.version = $2 and n.created_at > now() - make_interval(hours => $3)`,
        [id, version, staleHours],
      );
      return row ? { version, definition: row.definition } : null;
    });
  }

  /** Who comes with this invitation; null when it is none of this study's. */
  async findInvited({ id, workspaceId }: OpenStudy, invitation: string): Promise<InvitedPerson | null> {
    return this.database.run(workspaceId, async (manager) => {
      const [row] = await manager.query<{ id: string | null; status: ParticipationStatus | null }[]>(
        `select p.id, p.status from screener_invitations i
         left join participations p on p.study_id = i.study_id and p.participant_id = i.participant_id
         where i.id = $1 and i.study_id = $2`,
        [invitation, id],
      );
      return row ? { participationId: row.id, status: row.status } : null;
    });
  }

  async #isAutomatic(connectionId: string | null): Promise<boolean> {
    if (connectionId === null) return true;
    const recruitment = (await this.connections.getLatest(connectionId))?.manifest.capabilities.recruitment;
    return recruitment?.role !== 'platform' || recruitment.policy.review !== 'manual';
  }
}

// Places whose reservation has run out are free, though they are counted until somebody needs them.
const studyQuery = `
  select s.title, s.description, s.participation_minutes, s.incentive_amount, s.incentive_currency, s.moderation, s.status, s.launched_at is not null as launched,
    s.consent_form, s.screener_source, ${isBookedCondition} as booked, n.connection_id, c.version, c.definition,
    s.places_taken >= s.participation_limit and not exists (
      select 1 from participations p where p.study_id = s.id and p.holds_place and p.status in ('started', 'invited') and p.reserved_until < now()
    ) as full
  from studies s
  left join integrations n on n.study_id = s.id
  left join lateral (select version, definition from screeners where study_id = s.id order by version desc limit 1) c on true
  where s.id = $1`;

interface StudyRow {
  readonly title: string;
  readonly description: string;
  readonly participation_minutes: number | null;
  readonly incentive_amount: number | null;
  readonly incentive_currency: string | null;
  readonly moderation: Moderation;
  readonly status: StudyStatus;
  readonly launched: boolean;
  readonly connection_id: string | null;
  readonly version: number | null;
  readonly definition: Screener | null;
  readonly full: boolean | null;
  readonly booked: boolean;
  readonly consent_form: string | null;
  readonly screener_source: string;
}
