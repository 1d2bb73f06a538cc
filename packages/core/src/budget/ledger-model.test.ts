import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideAutomaticCompletion } from '../incentive/decide-automatic-completion.js';
import { decideCancellation } from '../incentive/decide-cancellation.js';
import { decideRelease } from '../incentive/decide-release.js';
import { isReleased, type Incentive, type IncentiveState } from '../incentive/states.js';
import { decideAct, participationActs, type ParticipationAct } from '../participation/decide-act.js';
import { countPlaceChange, holdsPlace, type ParticipationStatus } from '../participation/status.js';
import type { Result } from '../result.js';
import { planClose } from '../study/close.js';
import type { Moderation } from '../study/kind.js';
import { balancesOf, chargeFundsOf, studyFundsOf } from './balances.js';
import { postFund, postWithdrawal } from './post-fund.js';
import { postRelease, postReserve } from './post-reserve.js';
import { settleParticipation } from './settle-participation.js';
import { checkTransfer, type Transfer } from './transfer.js';

interface Person {
  readonly id: `pp_${string}`;
  status: ParticipationStatus;
  session: { readonly startsAt: Date; readonly endsAt: Date } | null;
  submittedAt: Date | null;
  incentive: Incentive | null;
  /** Releases, less those of which it is certain that nothing arrived. */
  payments: number;
}

interface Study {
  readonly id: `st_${string}`;
  readonly moderation: Moderation;
  readonly limit: number;
  readonly fee: number;
  readonly incentive: number;
  readonly automaticPaymentHours: number | null;
  readonly people: readonly Person[];
  status: 'draft' | 'active' | 'closed';
}

interface World {
  readonly studies: readonly Study[];
  readonly transfers: Transfer[];
  now: number;
}

const usd = (amount: number) => ({ amount, currency: 'USD' });
const time = (hours: number): Date => new Date(Date.UTC(2026, 10, 22) + hours * 3_600_000);
const move = (person: Person, state: IncentiveState): void => {
  person.incentive = { state, holdReason: null };
};

/** What the unique constraint of the database does; an answer that the caller did not get is asked for again with the same transfer. */
function enter(world: World, transfer: Transfer, mayRepeat = false): void {
  const isKnown = world.transfers.some(({ key }) => key === transfer.key);
  if (!mayRepeat) expect(isKnown).toBe(false);
  if (!isKnown) world.transfers.push(transfer);
}

function enterIfPossible(world: World, result: Result<Transfer>, mayRepeat = false): boolean {
  if (result.ok) enter(world, result.value, mayRepeat);
  return result.ok;
}

/** Runs at the end of each transaction that changed a participation, here twice, as after a retry. */
function settle(world: World, study: Study, person: Person): void {
  if (study.status === 'draft') return;
  for (const isFirst of [true, false]) {
    const charges = {
      fee: chargeFundsOf(person.id, 'fee', world.transfers),
      incentive: chargeFundsOf(person.id, 'incentive', world.transfers),
    };
    const result = settleParticipation({
      study: studyFundsOf(study.id, 'USD', world.transfers),
      participationId: person.id,
      status: person.status,
      incentive: person.incentive?.state ?? null,
      prices: { fee: usd(study.fee), incentive: usd(study.incentive) },
      charges,
    });
    expect(result.ok).toBe(true);
    if (!result.ok) return;
    if (!isFirst) expect(result.value).toEqual([]);
    for (const transfer of result.value) enter(world, transfer);
  }
}

function pay(person: Person): void {
  move(person, 'released');
  person.payments += 1;
}

function act(study: Study, person: Person, name: ParticipationAct): void {
  const isOpen = study.status === 'active';
  if ((name === 'invite' || name === 'mark_submitted') && !isOpen) return;
  const { status, incentive } = person;
  const decided = decideAct(name, {
    status,
    moderation: study.moderation,
    incentiveReleased: incentive !== null && isReleased(incentive.state),
    hasStarted: true,
    incentiveHeld: incentive?.state === 'due' && incentive.holdReason !== null,
  });
  const places = study.people.filter((one) => holdsPlace(one.status, study.moderation)).length;
  if (!decided.ok || (decided.value.place === 1 && places >= study.limit)) return;
  person.status = decided.value.path.at(-1) ?? status;
  if (decided.value.incentive === 'make_due' && (incentive === null || incentive.state === 'due')) move(person, 'due');
  if (decided.value.incentive === 'cancel' && incentive?.state === 'due') move(person, 'cancelled');
}

const circumstances = (world: World, study: Study, person: Person) => ({
  moderation: study.moderation,
  automaticPaymentHours: study.automaticPaymentHours,
  amount: usd(study.incentive),
  anomalies: [],
  submittedAt: person.submittedAt,
  sessionEndsAt: person.session?.endsAt ?? null,
  incentive: person.incentive,
  participationStatus: person.status,
  now: time(world.now),
});

const steps: Readonly<Record<string, (world: World, study: Study, person: Person) => void>> = {
  launch: (world, study) => {
    if (study.status !== 'draft') return;
    const amount = usd(study.limit * (study.fee + study.incentive));
    const { budget } = balancesOf('USD', world.transfers);
    if (enterIfPossible(world, postReserve({ budget, study: studyFundsOf(study.id, 'USD', world.transfers), amount })))
      study.status = 'active';
  },
  book: (world, study, person) => {
    if (study.moderation !== 'moderated' || person.status !== 'invited' || study.status !== 'active') return;
    person.status = 'scheduled';
    person.session = { startsAt: time(world.now + 1), endsAt: time(world.now + 2) };
  },
  begin: (_world, study, person) => {
    const places = study.people.filter((one) => holdsPlace(one.status, study.moderation)).length;
    const place = countPlaceChange(person.status, 'started', study.moderation);
    if (study.status !== 'active' || !['invited', 'scheduled'].includes(person.status) || (place === 1 && places >= study.limit)) return;
    if (person.status === 'invited' && study.moderation === 'moderated') return;
    person.status = 'started';
  },
  submit: (world, study, person) => {
    if (person.status !== 'started' || study.status === 'closed') return;
    Object.assign(person, { status: 'submitted', submittedAt: time(world.now) });
  },
  // Stronger evidence says otherwise, which holds what is due.
  correct: (_world, study, person) => {
    const isPaid = person.incentive !== null && isReleased(person.incentive.state);
    if (person.status !== 'completed' || isPaid || study.status === 'closed') return;
    person.status = 'screened_out';
    if (person.incentive?.state === 'due') person.incentive = { state: 'due', holdReason: 'contradiction' };
  },
  complete_and_pay: (world, study, person) => {
    act(study, person, 'complete');
    steps['pay']?.(world, study, person);
  },
  // The team decides against the evidence that had moved the person from completed.
  restore: (_world, study, person) => {
    act(study, person, 'mark_submitted');
    act(study, person, 'complete');
  },
  pay: (_world, study, person) => {
    const { status: participationStatus, incentive } = person;
    if (incentive === null) return;
    if (decideRelease({ participationStatus, incentive, amount: usd(study.incentive), trigger: { by: 'person' } }).ok) pay(person);
  },
  tick: (world, study, person) => {
    if (decideAutomaticCompletion(circumstances(world, study, person)).decision !== 'complete_and_release') return;
    person.status = 'completed';
    pay(person);
  },
  cancel_incentive: (_world, _study, person) => {
    if (person.incentive !== null && decideCancellation(person.incentive.state).ok) move(person, 'cancelled');
  },
  // The provider confirmed that nothing arrived, and somebody gave the payment up.
  payment_fails: (_world, _study, person) => {
    if (person.incentive?.state !== 'released') return;
    move(person, 'cancelled');
    person.payments -= 1;
  },
  close: (world, study) => {
    if (study.status !== 'active') return;
    const { moderation, automaticPaymentHours, incentive, people } = study;
    const participations = people.map((person) => ({ ...person, anomalies: [] }));
    const plan = planClose({
      moderation,
      automaticPaymentHours,
      amount: usd(incentive),
      billed: true,
      participations,
      now: time(world.now),
    });
    if (!plan.ok) return;
    for (const person of people) {
      const completion = plan.value.complete.find(({ id }) => id === person.id);
      person.status = completion?.path.at(-1) ?? (plan.value.cancel.includes(person.id) ? 'cancelled' : person.status);
      if (completion?.incentive === 'release' || plan.value.release.includes(person.id)) pay(person);
      if (completion?.incentive === 'make_due') person.incentive ??= { state: 'due', holdReason: null };
      settle(world, study, person);
    }
    study.status = 'closed';
    const release = postRelease(studyFundsOf(study.id, 'USD', world.transfers));
    expect(enterIfPossible(world, release)).toBe(true);
    enterIfPossible(world, release, true);
  },
};

const who = { study: fc.nat({ max: 2 }), person: fc.nat({ max: 2 }) };
const step = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constantFrom('invite', 'book', 'begin', 'submit', 'complete'), ...who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('complete_and_pay', 'pay', 'tick', 'launch'), ...who }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom('correct', 'restore', 'exclude', 'cancel_incentive', 'payment_fails'), ...who }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('reject', 'cancel', 'no_show', 'mark_submitted'), ...who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close'), ...who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait'), hours: fc.constantFrom(1, 2, 24) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('fund', 'withdraw'),
      reference: fc.constantFrom('a', 'b', 'c'),
      amount: fc.integer({ min: 1, max: 60_000 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function run(world: World, one: Step): void {
  if ('hours' in one) {
    world.now += one.hours;
  } else if ('amount' in one) {
    const { budget } = balancesOf('USD', world.transfers);
    const request = { budget, reference: one.reference, amount: usd(one.amount) };
    enterIfPossible(world, one.kind === 'fund' ? postFund(request) : postWithdrawal(request), true);
  } else {
    const study = world.studies[one.study];
    const person = study?.people[one.person];
    if (study === undefined || person === undefined) throw new RangeError('the model has no such person');
    const isAct = participationActs.find((name) => name === one.kind);
    if (isAct === undefined) steps[one.kind]?.(world, study, person);
    else if (study.status !== 'draft') act(study, person, isAct);
    settle(world, study, person);
  }
}

function findViolations({ studies, transfers }: World): readonly string[] {
  const violations: string[] = [];
  const claim = (holds: boolean, message: string): void => {
    if (!holds) violations.push(message);
  };
  const { budget } = balancesOf('USD', transfers);
  claim(budget.available >= 0, 'available is never below zero');
  claim(budget.funded === budget.available + budget.reserved + budget.spent, 'funded = available + reserved + spent');
  claim(new Set(transfers.map(({ key }) => key)).size === transfers.length, 'no transfer is entered twice');
  for (const study of studies) {
    const funds = studyFundsOf(study.id, 'USD', transfers);
    const completed = study.people.filter(({ status }) => status === 'completed');
    const owed = completed.filter(({ incentive }) => incentive !== null && incentive.state !== 'cancelled');
    claim(
      funds.reserved === (study.status === 'draft' ? 0 : study.limit * (study.fee + study.incentive)),
      'the whole estimate is reserved',
    );
    claim(funds.reserved === funds.spent + funds.unused, 'reserved = spent + unused');
    claim(funds.remaining >= 0, 'the reservation is never overdrawn');
    claim(funds.billed === (study.status === 'closed') && (!funds.billed || funds.remaining === 0), 'nothing stays reserved after close');
    claim(funds.fees === study.fee * completed.length, 'one fee for each who is completed, none for anybody else');
    claim(funds.incentives === study.incentive * owed.length, 'one incentive for each who is owed it, none for anybody else');
    for (const person of study.people) {
      claim(person.payments === 0 || person.payments === 1, 'nobody is paid twice');
      claim(person.payments === 0 || owed.includes(person), 'who is paid is completed and charged for');
    }
  }
  return violations;
}

const prices = fc.record({
  moderation: fc.constantFrom<Moderation>('moderated', 'unmoderated'),
  limit: fc.integer({ min: 1, max: 3 }),
  fee: fc.integer({ min: 1, max: 6_500 }),
  incentive: fc.integer({ min: 1, max: 10_000 }),
  automaticPaymentHours: fc.constantFrom(null, 0, 24),
});

test('S2-59 S2-60 S2-73 100,000 random steps over three studies of one budget: every transfer balances, reserved = spent + unused, nobody is charged or paid twice, or at all unless completed', () => {
  const visited = new Set<string>();
  fc.assert(
    fc.property(
      fc.tuple(prices, prices, prices),
      fc.integer({ min: 0, max: 200_000 }),
      fc.array(step, { minLength: 100, maxLength: 100, size: 'max' }),
      (settings, funds, list) => {
        const studies = settings.map((one, index): Study => {
          const blank = { status: 'applied' as const, session: null, submittedAt: null, incentive: null, payments: 0 };
          return {
            ...one,
            id: `st_${index}`,
            status: 'draft',
            people: [0, 1, 2].map((place): Person => ({ ...blank, id: `pp_${index}${place}` })),
          };
        });
        const world: World = { studies, transfers: [], now: 0 };
        enterIfPossible(world, postFund({ budget: balancesOf('USD', []).budget, reference: 'first', amount: usd(funds) }));
        for (const study of studies) for (const person of study.people.slice(0, 1)) steps['launch']?.(world, study, person);
        for (const one of list) {
          const count = world.transfers.length;
          run(world, one);
          for (const transfer of world.transfers.slice(count)) {
            checkTransfer(transfer);
            visited.add(transfer.kind);
            if (transfer.key.startsWith('charge:') && transfer.key.endsWith(':2')) visited.add('charged again');
            if (transfer.kind === 'reverse_incentive' && transfer.postings.some(({ account }) => account === 'available'))
              visited.add('reversed after the bill');
          }
          expect(findViolations(world)).toEqual([]);
          for (const study of studies) {
            visited.add(study.status);
            for (const { status, payments } of study.people)
              visited.add(payments > 0 && study.status === 'closed' ? 'paid in a closed study' : status);
          }
        }
      },
    ),
    // A failure is made smaller for as long as that, not for minutes.
    { numRuns: 1_000, interruptAfterTimeLimit: 45_000, markInterruptAsFailure: true },
  );
  // The random steps reach everything that this test is about.
  const kinds = ['fund', 'withdraw', 'reserve', 'fee', 'incentive', 'reverse_fee', 'reverse_incentive', 'release'];
  const standings = ['completed', 'no_show', 'excluded', 'rejected', 'cancelled', 'screened_out', 'closed', 'paid in a closed study'];
  for (const one of [...kinds, ...standings, 'charged again', 'reversed after the bill']) expect(visited).toContain(one);
}, 60_000);
