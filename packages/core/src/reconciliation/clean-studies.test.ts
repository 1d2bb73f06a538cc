import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideAct } from '../participation/decide-act.js';
import { decideOutcome } from '../participation/decide-outcome.js';
import { isEndedOutcome, outcomes, type Channel, type Outcome } from '../participation/evidence.js';
import { selectDecision, type CurrentParticipation } from '../participation/select-decision.js';
import { decidePair, type PairFact, type TheirSide } from './decide-pair.js';

/** What happened to one person, as the tool knows it, and which reports of it reached the hub. */
interface Journey {
  /** null: never entered. */
  readonly end: Outcome | null;
  readonly channels: readonly Channel[];
  readonly earlier: readonly Outcome[];
  readonly reversed: boolean;
  readonly act: 'complete' | 'reject' | 'exclude' | null;
  readonly released: boolean;
  readonly isListed: boolean;
}

const journey: fc.Arbitrary<Journey> = fc.record({
  end: fc.option(fc.constantFrom(...outcomes), { nil: null }),
  channels: fc.subarray<Channel>(['cookie', 'redirect', 'webhook', 'pull'], { minLength: 1 }),
  earlier: fc.subarray<Outcome>(['started', 'incomplete']),
  reversed: fc.boolean(),
  act: fc.constantFrom('complete', 'reject', 'exclude', null),
  released: fc.boolean(),
  isListed: fc.boolean(),
});
const study = fc.record({
  onReturn: fc.constantFrom('submitted', 'completed'),
  people: fc.array(journey, { minLength: 1, maxLength: 12 }),
});

/** Where the hub's own rules take somebody. */
function walk({ end, channels, earlier, reversed, act, released }: Journey, onReturn: 'submitted' | 'completed'): CurrentParticipation {
  let current: CurrentParticipation = {
    status: end === null ? 'invited' : 'started',
    rank: 0,
    outcome: null,
    hasStarted: end !== null,
    incentiveReleased: false,
    placeAvailable: true,
    studyClosed: false,
  };
  if (end === null) return current;
  const reports = [...(isEndedOutcome(end) ? earlier : []), end].flatMap((outcome) => channels.map((channel) => ({ outcome, channel })));
  for (const report of reversed ? reports.toReversed() : reports) {
    const { status, rank, outcome } = selectDecision(decideOutcome({ ...report, onReturn }), current);
    current = { ...current, status, rank, outcome };
  }
  const decided = act && decideAct(act, { ...current, moderation: 'unmoderated' });
  if (decided?.ok) current = { ...current, status: decided.value.path.at(-1) ?? current.status };
  return { ...current, incentiveReleased: released && current.status === 'completed' };
}

test('1,000 generated clean studies give no finding at all', () => {
  let matches = 0;
  fc.assert(
    fc.property(study, ({ onReturn, people }) => {
      for (const person of people) {
        const { status: ours, hasStarted, incentiveReleased } = walk(person, onReturn);
        // Whoever was excluded here is removed there, today or tomorrow; everybody else who entered is listed.
        const theirs: TheirSide = person.end === null || (ours === 'excluded' && !person.isListed) ? 'absent' : person.end;
        const facts: Readonly<Partial<Record<PairFact, boolean>>> = {
          has_started: hasStarted,
          incentive_released: incentiveReleased,
          incentive_due: ours === 'completed' && !incentiveReleased,
          finish_reported: person.end === 'submitted',
          report_stored: person.channels.includes('pull'),
        };
        const decision = decidePair({ ours, theirs, facts: { has: (fact) => facts[fact] === true } });
        expect({ ours, theirs, ...decision }).toMatchObject({ fix: null });
        matches += Number(decision.kind === 'match');
      }
    }),
    { numRuns: 1_000 },
  );
  expect(matches).toBeGreaterThan(1_000);
});
