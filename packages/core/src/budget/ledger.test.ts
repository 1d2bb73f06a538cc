import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incentiveStates } from '../incentive/states.js';
import { participationStatuses } from '../participation/status.js';
import { balancesOf, chargeFundsOf, studyFundsOf } from './balances.js';
import { postCharge, postReversal } from './post-charge.js';
import { postFund, postWithdrawal } from './post-fund.js';
import { postRelease, postReserve } from './post-reserve.js';
import { isChargeable, settleParticipation } from './settle-participation.js';
import { checkTransfer, chargeKinds, type Transfer } from './transfer.js';
import { transferKey, type TransferReference } from './transfer-key.js';

const studyId = 'st_4k9x0c2m7q';
const pp = 'pp_9exh736';
const usd = (amount: number) => ({ amount, currency: 'USD' });
const prices = { fee: usd(6_500), incentive: usd(10_000) };

/** A ledger as the database holds it: a key is entered once. */
class Ledger {
  readonly transfers: Transfer[] = [];
  enter(
    result: { readonly ok: true; readonly value: Transfer } | { readonly ok: false; readonly faults: readonly { code: string }[] },
  ): Transfer {
    if (!result.ok) throw new Error(result.faults.map(({ code }) => code).join());
    if (this.transfers.some(({ key }) => key === result.value.key)) throw new Error(`again: ${result.value.key}`);
    this.transfers.push(result.value);
    return result.value;
  }
  get budget() {
    return balancesOf('USD', this.transfers).budget;
  }
  get study() {
    return studyFundsOf(studyId, 'USD', this.transfers);
  }
  subject(what: 'fee' | 'incentive') {
    return { study: this.study, participationId: pp, what, charge: chargeFundsOf(pp, what, this.transfers) } as const;
  }
  settle(status: (typeof participationStatuses)[number], incentive: (typeof incentiveStates)[number] | null) {
    const charges = { fee: this.subject('fee').charge, incentive: this.subject('incentive').charge };
    return settleParticipation({ study: this.study, participationId: pp, status, incentive, prices, charges });
  }
}

function launch(funds: number, places: number): Ledger {
  const ledger = new Ledger();
  ledger.enter(postFund({ budget: ledger.budget, reference: 'wire-1', amount: usd(funds) }));
  ledger.enter(postReserve({ budget: ledger.budget, study: ledger.study, amount: usd(places * 16_500) }));
  return ledger;
}

const codes = (result: { readonly ok: boolean; readonly faults?: readonly { code: string }[] }) =>
  result.faults?.map(({ code }) => code) ?? [];

describe('a budget', () => {
  test('S2-80 gives out only what was put in', () => {
    const ledger = new Ledger();
    const reserve = () => postReserve({ budget: ledger.budget, study: ledger.study, amount: usd(16_500) });
    expect(codes(reserve())).toEqual(['insufficient_funds']);
    ledger.enter(postFund({ budget: ledger.budget, reference: 'wire-1', amount: usd(16_500) }));
    expect(reserve().ok).toBe(true);
  });

  test('has one currency, and refuses every other by name', () => {
    const { budget, study } = new Ledger();
    const amount = { amount: 1, currency: 'EUR' };
    const results = [
      postFund({ budget, reference: 'a', amount }),
      postWithdrawal({ budget, reference: 'a', amount }),
      postReserve({ budget, study, amount }),
    ];
    for (const result of results) {
      expect(codes(result)).toEqual(['budget_currency_mismatch']);
      expect(result.ok ? '' : result.faults[0]?.detail).toMatch(/in USD and the amount in EUR/);
    }
  });

  test('refuses an amount of nothing, and one that cannot be counted exactly', () => {
    const { budget } = launch(20_000, 1);
    expect(codes(postFund({ budget, reference: 'a', amount: usd(0) }))).toEqual(['amount_too_small']);
    expect(codes(postFund({ budget, reference: 'a', amount: usd(Number.MAX_SAFE_INTEGER) }))).toEqual(['amount_out_of_range']);
    expect(codes(postWithdrawal({ budget, reference: 'a', amount: usd(-5) }))).toEqual(['amount_too_small']);
  });

  test('gives back what nobody has reserved, and no more', () => {
    const ledger = launch(20_000, 1);
    expect(codes(postWithdrawal({ budget: ledger.budget, reference: 'a', amount: usd(3_501) }))).toEqual(['insufficient_funds']);
    ledger.enter(postWithdrawal({ budget: ledger.budget, reference: 'a', amount: usd(3_500) }));
    expect(ledger.budget).toEqual({ currency: 'USD', funded: 16_500, available: 0, reserved: 16_500, spent: 0 });
  });
});

describe('a reservation', () => {
  test('S2-39 without sufficient funds is refused; what is missing is named, and that funds can be added', () => {
    const ledger = launch(20_000, 1);
    const study = studyFundsOf('st_other', 'USD', ledger.transfers);
    const result = postReserve({ budget: ledger.budget, study, amount: usd(16_500) });
    expect(result).toMatchObject({ ok: false, faults: [{ code: 'insufficient_funds', pointer: '/amount' }] });
    expect(result.ok ? '' : result.faults[0]?.detail).toMatch(
      /165\.00 USD are needed and 35\.00 USD are available, so 130\.00 USD are missing\. Add funds/,
    );
    // To the cent.
    expect(codes(postReserve({ budget: ledger.budget, study, amount: usd(3_501) }))).toEqual(['insufficient_funds']);
    expect(postReserve({ budget: ledger.budget, study, amount: usd(3_500) }).ok).toBe(true);
  });

  test('S2-40 takes the whole estimate from what is available and adds the same amount to what is reserved, in one transfer', () => {
    const ledger = new Ledger();
    ledger.enter(postFund({ budget: ledger.budget, reference: 'wire-1', amount: usd(100_000) }));
    const transfer = ledger.enter(postReserve({ budget: ledger.budget, study: ledger.study, amount: usd(82_500) }));
    expect(transfer.postings).toEqual([
      { account: 'available', studyId: null, amount: -82_500 },
      { account: 'reserved', studyId, amount: 82_500 },
    ]);
    expect(ledger.budget).toEqual({ currency: 'USD', funded: 100_000, available: 17_500, reserved: 82_500, spent: 0 });
  });

  test('happens once, whatever the balance', () => {
    const ledger = launch(100_000, 1);
    const again = postReserve({ budget: ledger.budget, study: ledger.study, amount: usd(16_500) });
    expect(codes(again)).toEqual(['already_reserved']);
    // Two launches that both saw nothing reserved make the same key, so the database refuses the second.
    const first = ledger.transfers.find(({ kind }) => kind === 'reserve');
    const racing = postReserve({ budget: ledger.budget, study: { ...ledger.study, reserved: 0 }, amount: usd(16_500) });
    expect(racing.ok ? racing.value.key : '').toBe(first?.key);
  });

  test('S2-68 S2-74 goes back to the same budget as far as it is unused, once', () => {
    const ledger = launch(100_000, 5);
    ledger.enter(postCharge(ledger.subject('fee'), prices.fee));
    ledger.enter(postRelease(ledger.study));
    expect(ledger.budget).toEqual({ currency: 'USD', funded: 100_000, available: 93_500, reserved: 0, spent: 6_500 });
    expect(ledger.study).toMatchObject({ reserved: 82_500, spent: 6_500, unused: 76_000, returned: 76_000, remaining: 0, billed: true });
    expect(codes(postRelease(ledger.study))).toEqual(['study_billed']);
  });

  test('of which nothing is left is billed all the same', () => {
    const ledger = launch(16_500, 1);
    ledger.enter(postCharge(ledger.subject('fee'), prices.fee));
    ledger.enter(postCharge(ledger.subject('incentive'), prices.incentive));
    ledger.enter(postRelease(ledger.study));
    expect(ledger.study).toMatchObject({ billed: true, unused: 0, spent: 16_500 });
  });

  test('that was never made cannot be given back or charged', () => {
    const ledger = new Ledger();
    expect(codes(postRelease(ledger.study))).toEqual(['nothing_reserved']);
    expect(codes(postCharge(ledger.subject('fee'), prices.fee))).toEqual(['nothing_reserved']);
  });
});

describe('a charge', () => {
  test('is made once until it is taken back, each time under a key of its own', () => {
    const ledger = launch(100_000, 1);
    expect(codes(postReversal(ledger.subject('fee')))).toEqual(['not_charged']);
    for (const round of [1, 2]) {
      expect(ledger.enter(postCharge(ledger.subject('fee'), prices.fee)).key).toBe(`charge:pp_9exh736:fee:${round}`);
      expect(codes(postCharge(ledger.subject('fee'), prices.fee))).toEqual(['already_charged']);
      expect(ledger.enter(postReversal(ledger.subject('fee'))).key).toBe(`reversal:pp_9exh736:fee:${round}`);
      expect(ledger.study).toMatchObject({ spent: 0, remaining: 16_500 });
    }
  });

  test('that the reservation does not cover is a bug, not a refusal', () => {
    const ledger = launch(100_000, 1);
    expect(() => postCharge(ledger.subject('fee'), usd(16_501))).toThrow(/has only 165\.00 USD left/);
    expect(() => postCharge(ledger.subject('fee'), { amount: 1, currency: 'EUR' })).toThrow(RangeError);
    expect(() => postCharge(ledger.subject('fee'), usd(0))).toThrow(RangeError);
  });

  test('is refused after the bill, while an incentive that is withdrawn then goes back to the budget', () => {
    const ledger = launch(100_000, 2);
    ledger.enter(postCharge(ledger.subject('incentive'), prices.incentive));
    ledger.enter(postRelease(ledger.study));
    expect(codes(postCharge(ledger.subject('fee'), prices.fee))).toEqual(['study_billed']);
    ledger.enter(postReversal(ledger.subject('incentive')));
    expect(ledger.study).toMatchObject({ reserved: 33_000, spent: 0, remaining: 0, returned: 33_000, unused: 33_000 });
    expect(ledger.budget.available).toBe(100_000);
  });
});

describe('what a participation costs', () => {
  test('S2-60 nothing, whatever its incentive, unless it is completed', () => {
    for (const status of participationStatuses.filter((one) => one !== 'completed')) {
      for (const incentive of [null, ...incentiveStates]) {
        expect(chargeKinds.filter((what) => isChargeable(what, { status, incentive }))).toEqual([]);
      }
    }
  });

  test('is its fee and its incentive once it is completed, unless the incentive was cancelled', () => {
    const costs = (incentive: (typeof incentiveStates)[number] | null) =>
      chargeKinds.filter((what) => isChargeable(what, { status: 'completed', incentive }));
    for (const state of incentiveStates.filter((one) => one !== 'cancelled')) expect(costs(state)).toEqual(['fee', 'incentive']);
    expect(costs('cancelled')).toEqual(['fee']);
    expect(costs(null)).toEqual(['fee']);
  });

  test('S2-60 is taken back whole from who is excluded before anything was paid, and the incentive alone from who stays completed', () => {
    const ledger = launch(100_000, 1);
    const settle = (...standing: Parameters<Ledger['settle']>) => {
      const result = ledger.settle(...standing);
      const transfers = result.ok ? result.value : [];
      transfers.forEach((value) => ledger.enter({ ok: true, value }));
      return transfers.map(({ kind }) => kind);
    };
    expect(settle('scheduled', null)).toEqual([]);
    expect(settle('completed', 'due')).toEqual(['fee', 'incentive']);
    expect(settle('completed', 'due')).toEqual([]);
    expect(settle('completed', 'cancelled')).toEqual(['reverse_incentive']);
    expect(settle('excluded', 'cancelled')).toEqual(['reverse_fee']);
    expect(settle('excluded', 'cancelled')).toEqual([]);
    expect(ledger.study).toMatchObject({ spent: 0, remaining: 16_500 });
  });

  test('is refused as a whole after the bill', () => {
    const ledger = launch(100_000, 1);
    ledger.enter(postRelease(ledger.study));
    expect(codes(ledger.settle('completed', 'due'))).toEqual(['study_billed']);
  });

  test('both charges together may not exceed the reservation', () => {
    const ledger = new Ledger();
    ledger.enter(postFund({ budget: ledger.budget, reference: 'wire-1', amount: usd(16_499) }));
    ledger.enter(postReserve({ budget: ledger.budget, study: ledger.study, amount: usd(16_499) }));
    expect(() => ledger.settle('completed', 'due')).toThrow(/the reservation|has only/);
  });

  test('leaves out what costs nothing', () => {
    const { study } = launch(100_000, 1);
    const none = { amount: 0, rounds: 0 };
    const charges = { fee: none, incentive: none };
    const result = settleParticipation({
      study,
      participationId: pp,
      status: 'completed',
      incentive: null,
      prices: { fee: usd(0), incentive: usd(0) },
      charges,
    });
    expect(result).toEqual({ ok: true, value: [] });
  });
});

describe('a transfer', () => {
  const good = { kind: 'reserve', key: 'reserve:st_1', currency: 'USD', studyId: 'st_1', participationId: null } as const;
  const [take, give] = [
    { account: 'available', studyId: null, amount: -5 } as const,
    { account: 'reserved', studyId: 'st_1', amount: 5 } as const,
  ];

  test.each([
    [[take, { ...give, amount: 6 }], /out of balance by 1/],
    [[{ ...take, amount: 0 }], /fewer than two/],
    [[take, { ...give, studyId: null }], /reserved of no study/],
    [[take, { ...give, studyId: 'st_2' as const }], /reserved of st_2/],
    [[{ ...take, studyId: 'st_1' as const }, give], /available of st_1/],
    [
      [
        { ...take, amount: -5.5 },
        { ...give, amount: 5.5 },
      ],
      /no exact amount/,
    ],
  ])('that is wrong is a bug: %j', (postings, message) => {
    expect(() => checkTransfer({ ...good, postings })).toThrow(message);
  });

  test('can be written as JSON and read back', () => {
    const { transfers } = launch(100_000, 2);
    expect(JSON.parse(JSON.stringify(transfers))).toEqual(transfers);
  });
});

const anyStudy = fc.stringMatching(/^[0-9a-z]{3}$/).map((text): `st_${string}` => `st_${text}`);
const anyPerson = fc.stringMatching(/^[0-9a-z_]{1,3}$/).map((text): `pp_${string}` => `pp_${text}`);
const anyReference: fc.Arbitrary<TransferReference> = fc.oneof(
  fc.record({
    of: fc.constantFrom('fund' as const, 'withdraw' as const),
    reference: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
  }),
  fc.record({ of: fc.constantFrom('reserve' as const, 'release' as const), studyId: anyStudy }),
  fc.record({
    of: fc.constantFrom('charge' as const, 'reversal' as const),
    participationId: anyPerson,
    what: fc.constantFrom(...chargeKinds),
    round: fc.integer({ min: 1, max: 12 }),
  }),
);

describe('the key of a transfer', () => {
  test('is the same for the same step and another for every other', () => {
    fc.assert(
      fc.property(anyReference, anyReference, (left, right) => {
        expect(transferKey(left)).toBe(transferKey({ ...left }));
        expect(transferKey(left) === transferKey(right)).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
      { numRuns: 3_000 },
    );
  });

  test('needs a reference and a round', () => {
    expect(() => transferKey({ of: 'fund', reference: ' ' })).toThrow(RangeError);
    expect(() => transferKey({ of: 'charge', participationId: pp, what: 'fee', round: 0 })).toThrow(RangeError);
  });
});
