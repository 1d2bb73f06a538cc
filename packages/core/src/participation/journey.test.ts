import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Moderation } from '../study/kind.js';
import type { StudyStatus } from '../study/lifecycle.js';
import { decideAct, participationActs } from './decide-act.js';
import { decideEntry, selectEntry } from './decide-entry.js';
import { decideOutcome } from './decide-outcome.js';
import { channels, outcomes, rankEvidence, type Channel, type Outcome } from './evidence.js';
import { selectDecision } from './select-decision.js';
import { holdsPlace, isFinal, participationStatuses, type ParticipationStatus } from './status.js';

interface Person {
  status: ParticipationStatus;
  rank: number;
  outcome: Outcome | null;
  hasStarted: boolean;
  isDue: boolean;
  isHeld: boolean;
  isReleased: boolean;
}

interface World {
  readonly moderation: Moderation;
  readonly limit: number;
  readonly people: readonly Person[];
  places: number;
  studyStatus: StudyStatus;
}

const moderation = fc.constantFrom<Moderation>('moderated', 'unmoderated');
const who = fc.nat({ max: 2 });
const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enter' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      who,
      outcome: fc.constantFrom(...outcomes),
      channel: fc.constantFrom<Channel>(...channels.slice(0, -1)),
      onReturn: fc.constantFrom('submitted' as const, 'completed' as const),
      tooFast: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('act' as const), who, act: fc.constantFrom(...participationActs) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('book' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('study' as const),
      status: fc.constantFrom<StudyStatus>('active', 'active', 'paused', 'closed'),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

function run(world: World, step: Command): void {
  if (step.kind === 'study') {
    if (world.studyStatus !== 'closed') world.studyStatus = step.status;
    return;
  }
  const person = world.people[step.who];
  if (person === undefined) return;
  const placeAvailable = world.places < world.limit;
  if (step.kind === 'enter') {
    const entry = selectEntry(decideEntry(world.moderation), { status: person.status, studyStatus: world.studyStatus, placeAvailable });
    if (entry.next !== null) person.status = entry.next;
    person.hasStarted ||= entry.next === 'started';
    world.places += entry.place;
  } else if (step.kind === 'report') {
    const { isReleased: incentiveReleased, status, rank, outcome, hasStarted } = person;
    const current = { status, rank, outcome, hasStarted, incentiveReleased, placeAvailable, studyClosed: world.studyStatus === 'closed' };
    const decision = selectDecision(decideOutcome(step), current);
    Object.assign(person, { status: decision.status, rank: decision.rank, outcome: decision.outcome });
    world.places += decision.place;
    person.isDue ||= decision.makesDue;
    person.isHeld ||= decision.holdsIncentive;
  } else if (step.kind === 'act') {
    const { status, hasStarted, isReleased: incentiveReleased } = person;
    const result = decideAct(step.act, { status, hasStarted, incentiveReleased, moderation: world.moderation });
    if (!result.ok || (result.value.place === 1 && !placeAvailable)) return;
    const { path, place, incentive, evidence } = result.value;
    person.status = path.at(-1) ?? status;
    person.hasStarted ||= path.includes('started');
    world.places += place;
    if (incentive === 'make_due') person.isDue = true;
    if (incentive === 'cancel' && !incentiveReleased) person.isDue = false;
    if (evidence !== null && evidence.rank > person.rank) Object.assign(person, { rank: evidence.rank, outcome: evidence.outcome });
  } else if (step.kind === 'book') {
    if (person.status === 'invited' && world.moderation === 'moderated') person.status = 'scheduled';
  } else if (step.kind === 'expire') {
    if (person.status !== 'started') return;
    person.status = 'incomplete';
    world.places -= 1;
  } else if (person.status === 'completed' && person.isDue && !person.isHeld) {
    person.isReleased = true;
  }
}

function findViolations(world: World, before: readonly Person[], step: Command): readonly string[] {
  const violations: string[] = [];
  const claim = (holds: boolean, message: string): void => {
    if (!holds) violations.push(message);
  };
  claim(world.places === world.people.filter(({ status }) => holdsPlace(status, world.moderation)).length, 'places are counted right');
  claim(world.places <= world.limit, 'the limit holds');
  before.forEach((earlier, index) => {
    const person = world.people[index] ?? earlier;
    const moved = person.status !== earlier.status;
    claim(!moved || !isFinal(earlier.status), 'no final status is left');
    claim(!moved || step.kind !== 'report' || earlier.rank !== rankEvidence('submitted', 'manual'), 'no tool moves what a person decided');
    claim(!person.isReleased || person.status === 'completed', 'who is paid is completed');
    claim(!moved || person.status !== 'completed' || person.isDue, 'who is completed is owed the incentive');
    claim(person.rank >= earlier.rank, 'the rank never falls');
  });
  return violations;
}

test('100,000 random steps: never more places than the limit, never a place miscounted, no final status left, nothing paid but completed', () => {
  const visited = new Set<ParticipationStatus>();
  fc.assert(
    fc.property(
      moderation,
      fc.integer({ min: 1, max: 3 }),
      fc.array(command, { minLength: 50, maxLength: 50, size: 'max' }),
      (kind, limit, steps) => {
        const status: ParticipationStatus = 'applied';
        const people = [0, 1, 2].map(
          (): Person => ({ status, rank: 0, outcome: null, hasStarted: false, isDue: false, isHeld: false, isReleased: false }),
        );
        const world: World = { moderation: kind, limit, people, places: 0, studyStatus: 'active' };
        for (const step of steps) {
          const before = people.map((person) => ({ ...person }));
          run(world, step);
          expect(findViolations(world, before, step)).toEqual([]);
          for (const person of people) visited.add(person.status);
        }
      },
    ),
    { numRuns: 2_000 },
  );
  // What the screener, the audience and the clock of an invitation decide is no part of this model.
  expect(participationStatuses.filter((status) => !visited.has(status))).toEqual(['unqualified', 'qualified', 'expired']);
}, 60_000);
