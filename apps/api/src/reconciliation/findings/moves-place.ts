import { decideAct, decideOutcome, outcomes, type Fix, type ParticipationAct } from '@panelbridge/core';
import { toActContext } from '../../participations/act-context.js';
import type { LockedParticipation } from '../../participations/locked-participation.js';
import type { Finding } from './finding.entity.js';

const acts: Readonly<Partial<Record<Fix, ParticipationAct>>> = {
  mark_submitted: 'mark_submitted',
  complete: 'complete',
  exclude: 'exclude',
};

/** Says whether a fix takes or frees a place: then the study, which counts them, has to be locked before the first finding is. */
export function movesPlace({ fix, theirs }: Pick<Finding, 'fix' | 'theirs'>, current: LockedParticipation): boolean {
  const act = acts[fix];
  if (act) {
    const decision = decideAct(act, toActContext(current));
    return decision.ok && decision.value.place !== 0;
  }
  const outcome = fix === 'record_report' ? outcomes.find((one) => one === theirs) : undefined;
  if (outcome === undefined) return false;
  // Whether the tool says it or the person who sent a list, is read under the lock.
  return (['pull', 'manual'] as const).some((channel) =>
    decideOutcome({ outcome, channel, onReturn: current.onReturn }).some(({ status, place }) => status === current.status && place !== 0),
  );
}
