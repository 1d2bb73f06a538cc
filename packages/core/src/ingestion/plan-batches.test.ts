import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBatches } from './index.js';

const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('batches', () => {
  it.each([
    [0, []],
    [1, [1]],
    [99, [99]],
    [100, [100]],
    [101, [100, 1]],
    [250, [100, 100, 50]],
  ])('S4-12 of %i rows hold at most 100', (count, sizes) => {
    const batches = [...planBatches(rowsOf(count), { maximumBatchSize: 100 })];
    expect(batches.map(({ rows }) => rows.length)).toEqual(sizes);
    expect(batches.flatMap(({ rows }) => rows)).toEqual(rowsOf(count));
  });

  it('S4-13 keep the order, and lose and double no row', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 300 }), fc.integer({ min: 1, max: 120 }), (rows, maximumBatchSize) => {
        const batches = [...planBatches(rows, { maximumBatchSize })];
        expect(batches.flatMap((batch) => batch.rows)).toEqual(rows);
        expect(batches.every((batch) => batch.rows.length <= maximumBatchSize && batch.rows.length > 0 && !batch.suspect)).toBe(true);
        expect(batches).toHaveLength(Math.ceil(rows.length / maximumBatchSize));
      }),
    );
  });

  it('keep rows that were rejected before apart from the others', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (flags, maximumBatchSize) => {
        const rows = flags.map((suspect, index) => ({ suspect, index }));
        const batches = [...planBatches(rows, { maximumBatchSize, isSuspect: ({ suspect }) => suspect })];
        for (const batch of batches) expect(batch.rows.every((row) => row.suspect === batch.suspect)).toBe(true);
        for (const kind of [true, false]) {
          const sent = batches.filter(({ suspect }) => suspect === kind).flatMap((batch) => batch.rows);
          expect(sent).toEqual(rows.filter(({ suspect }) => suspect === kind));
        }
      }),
    );
  });

  it('begin before the model has been read to its end', () => {
    const endless = (function* () {
      for (let index = 0; ; index += 1) yield index;
    })();
    expect(planBatches(endless, { maximumBatchSize: 3 }).next().value).toEqual({ rows: [0, 1, 2], suspect: false });
  });

  it('cannot be of no size', () => {
    for (const maximumBatchSize of [0, -1, 1.5, Number.NaN]) expect(() => [...planBatches([1], { maximumBatchSize })]).toThrow(RangeError);
  });
});
