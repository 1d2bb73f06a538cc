import { Injectable } from '@nestjs/common';
import { decideOutcome, describeAnomaly, isReleased, selectDecision, type Outcome, type SelectedDecision } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import type { IncentiveEffect } from './incentive-effects.js';
import type { LockedParticipation } from './locked-participation.js';
import { MoveParticipation } from './move-participation.js';
import { Places } from './places.js';

/** A report that somebody of the team lets count. */
export interface CountedReport {
  readonly outcome: Outcome;
  /** `manual`: a person vouches for it; `pull`: the tool does, in records that the hub has read itself. */
  readonly channel: 'manual' | 'pull';
  /** Tells reports apart that say the same. */
  readonly eventId: string;
  readonly partnerStatus: string | null;
  readonly reason: string | null;
  /** What the events carry beside it: ids and codes only. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Counts reports for locked participations, by core's rules that hold for every report, in the open transaction. */
@Injectable()
export class ReportCounter {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly places: Places,
    private readonly move: MoveParticipation,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Counts one report.
   *
   * @param pointer the member of the request that a refusal names
   * @throws ProblemException `report_held` when it would have to wait for a person again
   */
  async count(current: LockedParticipation, report: CountedReport, pointer: string): Promise<SelectedDecision> {
    const { outcome, channel, eventId, partnerStatus, reason, data } = report;
    const tooFast = channel === 'pull' && outcome === 'submitted' && (await this.#isTooFast(current));
    const rows = decideOutcome({ outcome, channel, onReturn: current.onReturn, tooFast });
    const takesPlace = rows.some((row) => row.status === current.status && row.place === 1);
    const free = takesPlace ? await this.places.countFree(current.studyId) : null;
    const decision = selectDecision(rows, {
      status: current.status,
      rank: current.evidenceRank,
      outcome: current.evidenceOutcome,
      hasStarted: current.startedAt !== null,
      incentiveReleased: current.incentiveStatus !== null && isReleased(current.incentiveStatus),
      placeAvailable: free === null || free > 0,
      studyClosed: current.studyStatus === 'closed',
    });
    const { disposition, anomaly } = decision;
    if (disposition === 'hold' && anomaly) throw refuseHeld(anomaly, pointer);
    const rank = rows.find((row) => row.status === current.status)?.rank ?? 0;
    await this.move.apply(current, {
      path: decision.path,
      place: decision.place,
      incentive: toEffect(decision),
      evidence: { outcome, rank, disposition, anomaly, eventId, partnerStatus, channel },
      reason,
      data: { ...data, outcome },
    });
    const isOwed = decision.makesDue || current.incentiveStatus === 'due';
    if (channel === 'pull' && disposition !== 'contradict' && rank > current.evidenceRank && isOwed) await this.#askForRelease(current);
    return decision;
  }

  /** As for every report of the tool itself, in studies that release by themselves. Whether it is released is decided by whoever does so. */
  async #askForRelease({ id, studyId }: LockedParticipation): Promise<void> {
    const { manager, workspaceId } = this.database;
    const [study] = await manager.query<{ auto: boolean }[]>('select auto_release as auto from studies where id = $1', [studyId]);
    if (study?.auto === true) await this.jobs.enqueue('incentive.auto_release', { workspaceId, participationId: id });
  }

  /** As for every report: once too fast, a person decides, whatever is reported later. */
  async #isTooFast({ id }: LockedParticipation): Promise<boolean> {
    const [row] = await this.database.manager.query<{ fast: boolean }[]>(
      `select p.entered_at is not null and (
         now() - p.entered_at < make_interval(secs => s.minimum_seconds)
         or exists (select 1 from evidence v where v.participation_id = p.id and v.anomaly = 'too_fast')
       ) as fast
       from participations p join studies s on s.id = p.study_id where p.id = $1`,
      [id],
    );
    return row?.fast === true;
  }
}

function refuseHeld(anomaly: NonNullable<SelectedDecision['anomaly']>, pointer: string): ProblemException {
  const { detail, remedy } = describeAnomaly(anomaly);
  return new ProblemException('report_held', { detail: `${detail} ${remedy}`, errors: [{ pointer, code: anomaly, detail }] });
}

/** What contradicts an earlier report waits for a person's completion, as it would over any other channel. */
function toEffect({ makesDue, holdsIncentive }: SelectedDecision): IncentiveEffect {
  if (makesDue) return holdsIncentive ? 'make_due_held' : 'make_due';
  return holdsIncentive ? 'hold' : 'none';
}
