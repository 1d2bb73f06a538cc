import { Injectable } from '@nestjs/common';
import type { Anomaly, Disposition, Outcome, ParticipationStatus } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import type { EventType } from '../events/event-types.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { IncentiveEffects, type IncentiveEffect } from './incentive-effects.js';
import type { LockedParticipation } from './locked-participation.js';
import { nameMover, type Mover } from './mover.js';
import { Places } from './places.js';

/** What a decision of core does to a participation. */
export interface Movement {
  /** The statuses entered, in order. */
  readonly path: readonly ParticipationStatus[];
  readonly place: -1 | 0 | 1;
  readonly incentive: IncentiveEffect;
  /** The evidence to store, if any. */
  readonly evidence: MovingEvidence | null;
  /** Why, in the words of the person who acts; stands in every event. */
  readonly reason: string | null;
  /** What else the events carry: ids and codes only. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Who brings it about, where that is not the key of the present request. */
  readonly by?: Mover;
}

/** What a person vouches for, or lets count. */
export interface MovingEvidence {
  readonly outcome: Outcome;
  /** `manual`, if left out. */
  readonly channel?: 'manual' | 'pull';
  readonly rank: number;
  readonly disposition: Disposition | 'duplicate';
  readonly anomaly: Anomaly | null;
  /** Tells reports apart that say the same, for example the id of a quarantined one. */
  readonly eventId?: string;
  readonly partnerStatus?: string | null;
}

/** Carries out decisions about locked participations: places, status, evidence, incentive and events, in the open transaction. */
@Injectable()
export class MoveParticipation {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly places: Places,
    private readonly incentives: IncentiveEffects,
    private readonly events: EventLog,
  ) {}

  /** @throws ProblemException `no_place_left` when the decision takes a place and there is none */
  async apply(current: LockedParticipation, movement: Movement): Promise<void> {
    const { path, evidence, reason, data, by } = movement;
    await this.places.change(current.studyId, countPlaces(current, movement));
    await this.#write(current, movement);
    const evidenceId = evidence ? await this.#prove(current, evidence) : undefined;
    const details = { ...data, ...(evidenceId === undefined ? {} : { evidence: evidenceId }) };
    const common = {
      studyId: current.studyId,
      participationId: current.id,
      ...(by === undefined ? { channel: evidence?.channel ?? 'manual' } : nameMover(by)),
      ...(reason === null ? {} : { reason }),
      data: details,
    };
    const steps = path.length > 0 ? path : [current.status];
    await this.events.append(
      ...steps.map((to, index) => ({
        type: path.length > 0 ? 'participation.status_changed' : nameUnmoved(evidence),
        from: index === 0 ? current.status : (path[index - 1] ?? current.status),
        to,
        ...common,
      })),
    );
    await this.incentives.apply(current, movement.incentive, by);
  }

  async #write(current: LockedParticipation, { path, place, evidence }: Movement): Promise<void> {
    const target = path.at(-1) ?? current.status;
    // Evidence that is only kept beside a stronger one does not count.
    const counts = evidence !== null && evidence.rank > current.evidenceRank && evidence.disposition !== 'contradict';
    await this.database.manager.query(
      `update participations set
         status = $2,
         holds_place = case $3::int when 1 then true when -1 then false else holds_place end,
         reserved_until = case when $2 = 'started' then reserved_until end,
         evidence_rank = case when $4 then $5 else evidence_rank end,
         evidence_outcome = case when $4 then $6 else evidence_outcome end,
         evidence_channel = case when $4 then $9 else evidence_channel end,
         invited_at = case when 'invited' = any ($7) then now() else invited_at end,
         started_at = case when 'started' = any ($7) then coalesce(started_at, now()) else started_at end,
         ended_at = case when $8 then coalesce(ended_at, now()) else ended_at end,
         completed_at = case when $2 = 'completed' then coalesce(completed_at, now()) end,
         version = version + 1,
         updated_at = now()
       where id = $1`,
      [
        current.id,
        target,
        place,
        counts,
        evidence?.rank ?? 0,
        evidence?.outcome ?? null,
        path,
        path.length > 0 && !open.has(target),
        evidence?.channel ?? 'manual',
      ],
    );
  }

  async #prove({ id, studyId }: LockedParticipation, evidence: MovingEvidence): Promise<string | undefined> {
    const { manager, workspaceId } = this.database;
    const [row] = await manager.query<{ id: string }[]>(
      `insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition, anomaly, external_event_id, partner_status)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (participation_id, channel, outcome, external_event_id) do nothing returning id`,
      [
        workspaceId,
        studyId,
        id,
        evidence.channel ?? 'manual',
        evidence.outcome,
        evidence.rank,
        evidence.disposition,
        evidence.anomaly,
        evidence.eventId ?? '',
        evidence.partnerStatus ?? null,
      ],
    );
    return row?.id;
  }
}

/** Statuses say who is to hold a place; who came from elsewhere may not, and gives none back that is somebody else's. */
function countPlaces({ holdsPlace }: LockedParticipation, { place }: Movement): Movement['place'] {
  return place === (holdsPlace ? 1 : -1) ? 0 : place;
}

/** The event of a report of the tool that moved nothing is the one that it has over any other way. */
function nameUnmoved(evidence: MovingEvidence | null): EventType {
  if (evidence?.channel !== 'pull') return 'participation.confirmed';
  return evidence.disposition === 'contradict' ? 'evidence.contradict' : 'evidence.confirm';
}

/** Statuses in which somebody is still expected to do something in the tool. */
const open: ReadonlySet<ParticipationStatus> = new Set<ParticipationStatus>([
  'applied',
  'qualified',
  'invited',
  'scheduled',
  'started',
  'incomplete',
]);
