import { Injectable } from '@nestjs/common';
import type { Anomaly, IncentiveState, ParticipationId, ParticipationStatus } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

/** A participation, as far as its payment by time or by the close depends on it. */
export interface EndingParticipation {
  readonly id: ParticipationId;
  readonly status: ParticipationStatus;
  /** The session that is booked or was attended; null: none. */
  readonly session: { readonly startsAt: Date; readonly endsAt: Date } | null;
  /** By the first report that counts. */
  readonly submittedAt: Date | null;
  readonly incentiveId: string | null;
  readonly incentive: { readonly state: IncentiveState; readonly holdReason: string | null } | null;
  /** Those of all evidence. */
  readonly anomalies: readonly Anomaly[];
}

interface Row {
  readonly id: ParticipationId;
  readonly status: ParticipationStatus;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly submitted_at: Date | null;
  readonly incentive_id: string | null;
  readonly incentive_status: IncentiveState | null;
  readonly hold_reason: string | null;
  readonly anomalies: readonly Anomaly[];
}

/** Reads participations with everything that their payment by itself depends on, in the open workspace transaction. */
@Injectable()
export class EndingParticipations {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** One that is locked; null when there is none. */
  async find(id: string): Promise<EndingParticipation | null> {
    return (await this.#read('p.id = $1', id))[0] ?? null;
  }

  /** All of a study that nothing has ended yet, or that are owed something, in the order of their ids. */
  list(studyId: string): Promise<readonly EndingParticipation[]> {
    const open = `p.status in ('invited', 'scheduled', 'started', 'incomplete', 'submitted')`;
    return this.#read(`p.study_id = $1 and (${open} or p.status = 'completed' and i.status = 'due')`, studyId);
  }

  async #read(condition: string, value: string): Promise<EndingParticipation[]> {
    const rows = await this.database.manager.query<Row[]>(
      `select p.id, p.status, x.starts_at, x.ends_at, v.submitted_at, i.id as incentive_id, i.status as incentive_status, i.hold_reason,
         coalesce(v.anomalies, '[]') as anomalies
       from participations p
       left join lateral (
         select c.starts_at, c.ends_at from bookings b join sessions c on c.id = b.session_id
         where b.participation_id = p.id and b.status in ('booked', 'attended') order by b.booked_at desc limit 1
       ) x on true
       left join lateral (
         select min(e.received_at) filter (where e.outcome = 'submitted' and e.disposition <> 'hold') as submitted_at,
           jsonb_agg(distinct e.anomaly) filter (where e.anomaly is not null) as anomalies
         from evidence e where e.participation_id = p.id
       ) v on true
       left join lateral (
         select n.id, n.status, n.hold_reason from incentives n where n.participation_id = p.id and n.kind = 'incentive' order by n.sequence desc limit 1
       ) i on true
       where ${condition} order by p.id`,
      [value],
    );
    return rows.map(toEnding);
  }
}

function toEnding(row: Row): EndingParticipation {
  const {
    id,
    status,
    starts_at: startsAt,
    ends_at: endsAt,
    submitted_at: submittedAt,
    incentive_id: incentiveId,
    incentive_status: state,
    anomalies,
  } = row;
  return {
    id,
    status,
    session: startsAt && endsAt && { startsAt, endsAt },
    submittedAt,
    incentiveId,
    incentive: state === null ? null : { state, holdReason: row.hold_reason },
    anomalies,
  };
}
