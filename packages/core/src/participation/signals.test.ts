import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideOutcome, type OutcomeReport } from './decide-outcome.js';
import { rankEvidence, type Channel, type Outcome } from './evidence.js';
import { resolveOutcome } from './resolve-outcome.js';
import { selectDecision, type CurrentParticipation, type SelectedDecision } from './select-decision.js';
import { holdsPlace, type ParticipationStatus } from './status.js';

const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
const peoplePerSeed = 170;

/** One report and the moments at which it arrives: more than one, it was sent again. */
interface Signal {
  readonly outcome: Outcome;
  readonly channel: Channel;
  readonly arrivals: readonly number[];
}

interface Person {
  readonly onReturn: 'submitted' | 'completed';
  /** Came back sooner than is honest; it counts against whatever is reported of them. */
  readonly tooFast: boolean;
  readonly signals: readonly Signal[];
}

const outcome = fc.oneof(
  ...(
    [
      ['submitted', 5],
      ['incomplete', 3],
      ['started', 2],
      ['screened_out', 1],
      ['over_quota', 1],
      ['quality_failed', 1],
    ] as const
  ).map(([name, weight]) => ({ weight, arbitrary: fc.constant<Outcome>(name) })),
);
const signal = fc.record<Signal>({
  outcome,
  channel: fc.constantFrom('redirect', 'webhook', 'pull'),
  arrivals: fc.array(fc.nat(), { minLength: 1, maxLength: 4, size: 'max' }),
});
const somebody = fc.record<Person>({
  onReturn: fc.constantFrom('submitted', 'completed'),
  tooFast: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  signals: fc.uniqueArray(signal, { minLength: 2, maxLength: 6, size: 'max', selector: nameReport }),
});
const population = fc.array(somebody, { minLength: peoplePerSeed, maxLength: peoplePerSeed });

/** One participation as it stands, with what hangs on it. */
interface State {
  readonly current: CurrentParticipation;
  readonly seen: ReadonlySet<string>;
  readonly isDue: boolean;
  readonly isHeld: boolean;
  readonly places: number;
}

const fresh: State = {
  current: {
    status: 'started',
    rank: 0,
    outcome: null,
    hasStarted: true,
    incentiveReleased: false,
    placeAvailable: true,
    studyClosed: false,
  },
  seen: new Set(),
  isDue: false,
  isHeld: false,
  places: 1,
};

const tables = new Map<string, ReturnType<typeof decideOutcome>>();

function decide(report: OutcomeReport): ReturnType<typeof decideOutcome> {
  const key = Object.values(report).join();
  const table = tables.get(key) ?? decideOutcome(report);
  tables.set(key, table);
  return table;
}

function receive(
  state: State,
  { onReturn, tooFast }: Person,
  said: Pick<Signal, 'outcome' | 'channel'>,
): readonly [State, SelectedDecision] {
  const report = nameReport(said);
  const table = decide({ outcome: said.outcome, channel: said.channel, onReturn, tooFast });
  const decision = selectDecision(table, { ...state.current, seenBefore: state.seen.has(report) });
  const { status, rank, outcome: effective, place, makesDue, holdsIncentive } = decision;
  const isDue = state.isDue || makesDue;
  return [
    {
      current: { ...state.current, status, rank, outcome: effective },
      seen: new Set(state.seen).add(report),
      isDue,
      isHeld: state.isHeld || (isDue && holdsIncentive),
      places: state.places + place,
    },
    decision,
  ];
}

/** Each report once, the earlier phase first: how it would be told if every channel were quick and none repeated itself. */
function foldCleanly(one: Person): State {
  const ordered = one.signals.toSorted((left, right) => phase(left.outcome) - phase(right.outcome));
  return ordered.reduce((state, said) => receive(state, one, said)[0], fresh);
}

function phase(said: Outcome): number {
  return said === 'started' ? 0 : said === 'incomplete' ? 1 : 2;
}

function nameReport(said: Pick<Signal, 'outcome' | 'channel'>): string {
  return `${said.outcome} ${said.channel}`;
}

/** What arrives about all of them, in the order of arrival. */
function listArrivals(people: readonly Person[]) {
  return people
    .flatMap((person, who) => person.signals.flatMap((said) => said.arrivals.map((at) => ({ who, person, said, at }))))
    .toSorted((left, right) => left.at - right.at);
}

/** What may not depend on the order of arrival. An incentive whose participation is not completed must not be payable, due or not. */
function describeEnd({ current: { status, rank, outcome: effective }, isDue, isHeld, places }: State) {
  return { status, rank, outcome: effective, places, isPayable: isDue && !isHeld, isOwed: status === 'completed' && isDue };
}

/** The end that the evidence as a set calls for. */
function resolveEnd({ onReturn, tooFast, signals }: Person): ReturnType<typeof describeEnd> {
  const resolution = resolveOutcome(signals);
  const told = resolution?.outcome ?? 'started';
  const status: ParticipationStatus = told === 'submitted' && onReturn === 'completed' && !tooFast ? 'completed' : told;
  return {
    status,
    rank: resolution?.rank ?? 0,
    outcome: resolution?.outcome ?? null,
    places: Number(holdsPlace(status, 'unmoderated')),
    isPayable: status === 'completed' && resolution?.contradictedBy.length === 0,
    isOwed: status === 'completed',
  };
}

describe('signals about many people over return, webhook and pull', () => {
  test('S0-23, S0-24 duplicated and reordered for 100 seeds, end where the clean sequence and the evidence as a set end', () => {
    const counted = { signals: 0, repeats: 0, late: 0 };
    for (const seed of seeds) {
      const [people = []] = fc.sample(population, { seed, numRuns: 1 });
      const before = counted.signals;
      const states = people.map(() => fresh);
      const strays: object[] = [];
      for (const { who, person, said } of listArrivals(people)) {
        const state = states[who] ?? fresh;
        const [next, { path }] = receive(state, person, said);
        const isRepeat = state.seen.has(nameReport(said));
        const isLate = phase(said.outcome) < 2 && phase(state.current.outcome ?? 'started') === 2;
        if ((isRepeat || isLate) && path.length > 0) strays.push({ seed, said, at: state.current, path });
        counted.signals += 1;
        counted.repeats += Number(isRepeat);
        counted.late += Number(isLate);
        states[who] = next;
      }
      expect(strays).toEqual([]);
      people.forEach((person, who) => {
        const end = describeEnd(states[who] ?? fresh);
        expect({ seed, person, end }).toEqual({ seed, person, end: describeEnd(foldCleanly(person)) });
        expect({ seed, person, end }).toEqual({ seed, person, end: resolveEnd(person) });
      });
      expect(counted.signals - before).toBeGreaterThanOrEqual(1_000);
    }
    expect(counted.signals).toBeGreaterThanOrEqual(100_000);
    expect(counted.repeats).toBeGreaterThan(10_000);
    expect(counted.late).toBeGreaterThan(10_000);
  });

  test('S0-23 a completion told again, over whatever channel, changes no status and makes nothing due again', () => {
    for (const onReturn of ['submitted', 'completed'] as const) {
      const one: Person = { onReturn, tooFast: false, signals: [] };
      let [state] = receive(fresh, one, { outcome: 'submitted', channel: 'redirect' });
      for (const channel of ['redirect', 'webhook', 'webhook', 'redirect', 'pull', 'pull', 'webhook'] as const) {
        const [next, decision] = receive(state, one, { outcome: 'submitted', channel });
        expect(decision).toMatchObject({ path: [], place: 0, makesDue: false, holdsIncentive: false, held: false, anomaly: null });
        expect(next.current.status).toBe(onReturn);
        state = next;
      }
      expect(state.current.rank).toBe(rankEvidence('submitted', 'pull'));
    }
  });
});
