import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchAnswer } from '../connector/index.js';
import { abandonRequest, advanceBatch, beginBatch, nextRequest, withdrawRows, type SettledRow } from './index.js';

type Answer = (sent: readonly number[], bad: ReadonlySet<number>) => BatchAnswer;

const faultOf = (row: number) => ({ code: 'invalid', detail: `row ${row} is bad` });
const accept = (sent: readonly number[]): BatchAnswer => ({ status: 'answered', outcomes: sent.map(() => ({ status: 'accepted' })) });
const isClean = (sent: readonly number[], bad: ReadonlySet<number>) => sent.every((row) => !bad.has(row));

/** An API that names nobody: only of a single row is its message about that row. */
const silent: Answer = (sent, bad) =>
  isClean(sent, bad)
    ? accept(sent)
    : { status: 'rejected', ...(sent.length === 1 ? faultOf(sent[0] ?? -1) : { code: 'bad', detail: 'one is bad' }), records: [] };

/** An API that names bad rows, at most so many at a time. */
const naming =
  (most: number): Answer =>
  (sent, bad) => {
    if (isClean(sent, bad)) return accept(sent);
    const records = sent.flatMap((row, index) => (bad.has(row) ? [{ index, ...faultOf(row) }] : [])).slice(0, most);
    return { status: 'rejected', code: 'bad', detail: 'some are bad', records };
  };

function send(size: number, bad: ReadonlySet<number>, answer: Answer, splits = true) {
  let progress = beginBatch(
    Array.from({ length: size }, (_, index) => index),
    { splits },
  );
  const settled: SettledRow<number>[] = [];
  const written: number[] = [];
  let requests = 0;
  for (let sent = nextRequest(progress); sent.length > 0; sent = nextRequest(progress)) {
    requests += 1;
    if (requests > 1_000) throw new Error('it does not end');
    const reply = answer(sent, bad);
    if (reply.status === 'answered') written.push(...sent);
    // What crosses a restart is data alone.
    const step = advanceBatch(JSON.parse(JSON.stringify(progress)) as typeof progress, reply);
    progress = step.progress;
    settled.push(...step.settled);
  }
  return { settled, written, requests };
}

const bound = (size: number, bad: number) => (bad === 0 ? 1 : 1 + 2 * bad * Math.log2(size / bad));
const everyRow = (size: number) => Array.from({ length: size }, (_, index) => index);
const badSets = fc.integer({ min: 1, max: 100 }).chain((size) =>
  fc.tuple(
    fc.constant(size),
    fc.oneof(
      fc.uniqueArray(fc.integer({ min: 0, max: size - 1 })),
      // Runs of bad rows, evenly spread ones, and few of them: where they lie makes the difference.
      fc.tuple(fc.nat(size), fc.nat(size)).map(([from, length]) => everyRow(size).slice(from, from + length)),
      fc
        .tuple(fc.integer({ min: 1, max: 20 }), fc.nat(20))
        .map(([step, from]) => everyRow(size).filter((row) => row % step === from % step)),
      fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: 4 }),
    ),
  ),
);

describe.each<[string, Answer]>([
  ['names nobody', silent],
  ['names all bad rows', naming(100)],
  ['names three at a time', naming(3)],
])('a destination that %s', (_, answer) => {
  it('S3-25 gets every good row once, and every bad row is named with its own error', () => {
    fc.assert(
      fc.property(badSets, ([size, list]) => {
        const bad = new Set(list);
        const { settled, written } = send(size, bad, answer);
        expect(written.toSorted((a, b) => a - b)).toEqual(everyRow(size).filter((row) => !bad.has(row)));
        expect(settled.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(everyRow(size));
        for (const { row, outcome } of settled) {
          expect(outcome).toEqual(bad.has(row) ? { status: 'rejected', ...faultOf(row) } : { status: 'accepted' });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('S3-26 rejects every row of a batch that is bad throughout, and it ends', () => {
    const { settled, written, requests } = send(100, new Set(everyRow(100)), answer);
    expect(written).toEqual([]);
    expect(settled.map(({ outcome }) => outcome)).toEqual(everyRow(100).map((row) => ({ status: 'rejected', ...faultOf(row) })));
    expect(requests).toBeLessThanOrEqual(120);
  });
});

describe('the number of requests', () => {
  it('is one where every row is good', () => {
    expect(send(100, new Set(), silent).requests).toBe(1);
  });

  it('is at most 2 + 2k·log2(n/k) + 1.25k for k bad rows of n, up to half of them', () => {
    fc.assert(
      fc.property(badSets, ([size, list]) => {
        fc.pre(list.length <= size / 2);
        expect(send(size, new Set(list), silent).requests).toBeLessThanOrEqual(bound(size, list.length) + 1.25 * list.length + 1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is never far above one for each row', () => {
    fc.assert(
      fc.property(badSets, ([size, list]) => {
        expect(send(size, new Set(list), silent).requests).toBeLessThanOrEqual(1.4 * size + 3);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is at most 1 + 2k·log2(100/k) for one and for two bad rows of 100, in every place there is', () => {
    for (const first of everyRow(100)) {
      const most = everyRow(first + 1).map((second) => {
        const bad = new Set([first, second]);
        return send(100, bad, silent).requests / bound(100, bad.size);
      });
      expect(Math.max(...most)).toBeLessThanOrEqual(1);
    }
  });

  it.each([3, 4, 5, 6, 7])('is at most 1 + 2k·log2(100/k) for %i bad rows of 100', (count) => {
    const places = fc.uniqueArray(fc.nat(99), { minLength: count, maxLength: count });
    fc.assert(
      fc.property(places, (list) => {
        expect(send(100, new Set(list), silent).requests).toBeLessThanOrEqual(bound(100, count));
      }),
      { numRuns: 500 },
    );
  });

  it('is two where the answer names the rows, however many', () => {
    fc.assert(
      fc.property(badSets, ([size, list]) => {
        const { requests } = send(size, new Set(list), naming(100));
        expect(requests).toBe(list.length === 0 || list.length === size ? 1 : 2);
      }),
    );
  });

  it('S3-27 is one for a batch of a single row', () => {
    expect(send(1, new Set([0]), silent)).toMatchObject({ requests: 1, settled: [{ outcome: { status: 'rejected', ...faultOf(0) } }] });
  });
});

describe('without split retries', () => {
  it('S3-24 S4-24 one rejection rejects every row of the batch, each with the words that name the cause', () => {
    const { settled, written, requests } = send(100, new Set([7]), silent, false);
    expect([requests, written]).toEqual([1, []]);
    expect(settled.map(({ outcome }) => outcome)).toEqual(
      everyRow(100).map(() => ({ status: 'rejected', code: 'batch_rejected', detail: 'one is bad' })),
    );
  });

  it('S3-24 a batch of one row keeps the code and the words of its refusal', () => {
    const { settled, requests } = send(1, new Set([0]), silent, false);
    expect(requests).toBe(1);
    expect(settled).toEqual([{ row: 0, outcome: { status: 'rejected', ...faultOf(0) } }]);
  });

  it('S3-24 the rows that the answer names keep their own errors', () => {
    const { settled } = send(3, new Set([1]), naming(3), false);
    expect(settled.map(({ outcome }) => outcome)).toMatchObject([{ code: 'batch_rejected' }, faultOf(1), { code: 'batch_rejected' }]);
  });
});

describe('an answer', () => {
  const progress = beginBatch(['a', 'b', 'c'], { splits: true });

  it('about each row settles each as it says', () => {
    const outcomes = [
      { status: 'accepted', effect: 'created', externalId: 'p1' },
      { status: 'skipped', code: 'no_match', detail: 'D' },
      { status: 'rejected', code: 'x', detail: 'D', field: 'email' },
    ] as const;
    const step = advanceBatch(progress, { status: 'answered', outcomes });
    expect(step.settled).toEqual(outcomes.map((outcome, index) => ({ row: ['a', 'b', 'c'][index], outcome })));
    expect(nextRequest(step.progress)).toEqual([]);
  });

  it('with too few or too many outcomes is a fault of the connector', () => {
    for (const count of [0, 2, 4]) {
      const outcomes = Array.from({ length: count }, () => ({ status: 'accepted' as const }));
      expect(() => advanceBatch(progress, { status: 'answered', outcomes })).toThrow(RangeError);
    }
  });

  it('that names rows which were not sent names nobody', () => {
    const records = [-1, 3, 1.5, Number.NaN].map((index) => ({ index, code: 'x', detail: 'D' }));
    const step = advanceBatch(progress, { status: 'rejected', code: 'x', detail: 'D', records });
    expect(step.settled).toEqual([]);
    expect(nextRequest(step.progress)).toEqual(['a']);
  });

  it('that contradicts an earlier one loses no row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.boolean()), (size, verdicts) => {
        const answer: Answer = (sent) => (verdicts.next().value ? accept(sent) : silent(sent, new Set(sent)));
        const { settled } = send(size, new Set(), answer);
        expect(settled.map(({ row }) => row)).toEqual(everyRow(size));
      }),
    );
  });
});

describe('a request of which nobody will say anything', () => {
  it('takes its own rows out, and what is known of the others stays', () => {
    const rejected: BatchAnswer = { status: 'rejected', code: 'bad', detail: 'one is bad', records: [] };
    const { progress } = advanceBatch(beginBatch(everyRow(8), { splits: true }), rejected);
    expect(nextRequest(progress)).toEqual([0, 1, 2, 3]);
    const abandoned = abandonRequest(progress);
    expect(abandoned.rows).toEqual([0, 1, 2, 3]);
    expect(abandoned.progress).toMatchObject({ rest: [4, 5, 6, 7], doubtful: 4, settled: 4 });
    expect(abandonRequest(beginBatch(everyRow(8), { splits: true }))).toMatchObject({ progress: { rest: [], doubtful: 0, settled: 8 } });
  });
});

describe('rows that are not to be sent any more', () => {
  const rejected: BatchAnswer = { status: 'rejected', code: 'bad', detail: 'one is bad', records: [] };
  const { progress: halved } = advanceBatch(advanceBatch(beginBatch(everyRow(8), { splits: true }), rejected).progress, rejected);

  it('leave the batch, and what is known of the others stays where they were none of those in doubt', () => {
    expect(halved.doubtful).toBe(4);
    expect(withdrawRows(halved, (row) => row !== 6)).toMatchObject({ rest: [0, 1, 2, 3, 4, 5, 7], doubtful: 4, settled: 0 });
  });

  it('may have been the bad ones, so the others go together again', () => {
    const left = withdrawRows(halved, (row) => row !== 2);
    expect(left).toMatchObject({ rest: [0, 1, 3, 4, 5, 6, 7], doubtful: 0, settled: 0 });
    expect(nextRequest(left)).toEqual(left.rest);
    expect(withdrawRows(halved, () => false)).toMatchObject({ rest: [], doubtful: 0 });
  });
});
