import { decideOutcome, isEndedOutcome, resolveOutcome, selectDecision, type Channel, type Outcome } from '@panelbridge/core';
import { createRandom } from '../support/random.js';

/** One report about a person. Its event id says which event it tells of, however often it is sent. */
export interface Signal {
  readonly outcome: Outcome;
  readonly channel: Channel;
  readonly eventId: string;
}

/** A person and every distinct thing that is reported about them. */
export interface ReportedPerson {
  readonly participation: string;
  readonly signals: readonly Signal[];
}

/** How a participation ends. */
export interface End {
  readonly status: string;
  readonly rank: number;
  readonly outcome: string | null;
  /** An incentive is due and waits for nobody to look at it. */
  readonly isPayable: boolean;
}

// What each channel can say. A return has an address for every outcome but `started`.
const said: Readonly<Record<'redirect' | 'webhook' | 'pull', readonly Outcome[]>> = {
  redirect: ['submitted', 'submitted', 'submitted', 'incomplete', 'screened_out', 'over_quota', 'quality_failed'],
  webhook: ['started', 'submitted', 'submitted', 'submitted', 'incomplete', 'incomplete', 'screened_out', 'quality_failed'],
  pull: ['started', 'submitted', 'submitted', 'submitted', 'incomplete', 'incomplete', 'screened_out', 'over_quota'],
};
const reportingChannels = ['redirect', 'webhook', 'pull'] as const;

/**
 * Makes up what is reported about people: two to five distinct reports each, which may contradict each other. Some of them the tool tells
 * again under another event id.
 */
export function makeUpReports(participations: readonly string[], seed: number): readonly ReportedPerson[] {
  const random = createRandom(seed);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  return participations.map((participation) => {
    const signals = new Map<string, Signal>();
    const count = 2 + Math.floor(random() * 4);
    while (signals.size < count) {
      const channel = pick(reportingChannels);
      const outcome = pick(said[channel]);
      signals.set(`${channel} ${outcome}`, { channel, outcome, eventId: `${participation}-${channel}-${outcome}` });
    }
    const again = [...signals.values()].filter(() => random() < 0.2).map((one) => ({ ...one, eventId: `${one.eventId}-again` }));
    return { participation, signals: [...signals.values(), ...again] };
  });
}

/** Every report one to `most` times, in an order that the seed decides. */
export function repeatAndShuffle<Value>(values: readonly Value[], most: number, seed: number): readonly Value[] {
  const random = createRandom(seed);
  return values
    .flatMap((value) => Array.from({ length: 1 + Math.floor(random() * most) }, () => ({ value, at: random() })))
    .toSorted((left, right) => left.at - right.at)
    .map(({ value }) => value);
}

/** How core ends a person's participation when each report comes once, the earlier phase first. */
export function foldCleanly({ signals }: ReportedPerson, onReturn: 'submitted' | 'completed'): End {
  let end = { status: 'started', rank: 0, outcome: null } as Pick<ReturnType<typeof selectDecision>, 'status' | 'rank' | 'outcome'>;
  let isDue = false;
  let isHeld = false;
  for (const { outcome, channel } of signals.toSorted((left, right) => phase(left.outcome) - phase(right.outcome))) {
    const decision = selectDecision(decideOutcome({ outcome, channel, onReturn }), {
      ...end,
      hasStarted: true,
      incentiveReleased: false,
      placeAvailable: true,
      studyClosed: false,
    });
    end = decision;
    isDue ||= decision.makesDue;
    isHeld ||= isDue && decision.holdsIncentive;
  }
  const { status, rank, outcome } = end;
  return { status, rank, outcome, isPayable: isDue && !isHeld };
}

function phase(outcome: Outcome): number {
  return outcome === 'started' ? 0 : isEndedOutcome(outcome) ? 2 : 1;
}

/** Whether all reports about a person agree on how it ended. */
export function isUndisputed({ signals }: ReportedPerson): boolean {
  return resolveOutcome(signals)?.contradictedBy.length === 0;
}
