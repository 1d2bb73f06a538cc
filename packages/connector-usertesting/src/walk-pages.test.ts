import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, signal, study, testId } from '../test/open.js';
import { type Position, printCursor, readCursor } from './cursor.js';
import { advance } from './walk-pages.js';

const time = '2026-03-01T12:00:00Z';
const name = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `s${from + index}`);

interface Pass {
  readonly seen: ReadonlySet<string>;
  readonly offsets: readonly number[];
  readonly readsAll: boolean;
}

/**
 * Reads a list to the end of a pass, as a host does: one request a call, nothing kept but the cursor.
 *
 * @param change what happens to the list before the request of this number
 * @param count what the tool says of its length; right by default
 */
async function readPass(
  list: string[],
  change: (request: number) => void = () => undefined,
  count = () => list.length as number | null,
): Promise<Pass> {
  const seen = new Set<string>();
  const offsets: number[] = [];
  const { statusSync } = open({
    answer({ query }) {
      const offset = Number(query?.['offset']);
      change(offsets.length);
      offsets.push(offset);
      const sessions = list.slice(offset, offset + 500).map((sessionId) => ({ sessionId, status: 'COMPLETE', startTime: time }));
      return { body: { testId, sessions, meta: { pagination: { limit: 500, offset, totalCount: count() } } } };
    },
  });
  for (let cursor: string | null = null; offsets.length < 200; ) {
    const { records, next, readsAll } = await statusSync.pull({ study, cursor, signal });
    for (const { id } of records) seen.add(id);
    if (next === null) return { seen, offsets, readsAll };
    cursor = next;
  }
  throw new Error('the pass does not end');
}

describe('a pass', () => {
  it.each([
    [0, [0]],
    [1, [0]],
    [499, [0]],
    [500, [0, 490]],
    [501, [0, 490]],
    [990, [0, 490, 980]],
    [1_200, [0, 490, 980]],
  ])('reads %i sessions from %j', async (count, offsets) => {
    const pass = await readPass(name(count));
    expect(pass).toMatchObject({ offsets, readsAll: true });
    expect(pass.seen.size).toBe(count);
  });

  it('ends where the tool lets nobody read further, and says so', async () => {
    const pass = await readPass(name(12_000));
    expect(Math.max(...pass.offsets)).toBe(10_000);
    expect(pass.seen.size).toBe(10_500);
    expect(pass.readsAll).toBe(false);
  });

  it('reads a list of just 10,500 whole', async () => {
    expect(await readPass(name(10_500))).toMatchObject({ readsAll: true, seen: new Set(name(10_500)) });
  });

  it.each<[string, () => number | null]>([
    ['that is too small', () => 500],
    ['that is missing', () => null],
  ])('reads the whole list whatever its count: one %s', async (_, count) => {
    expect((await readPass(name(1_300), undefined, count)).seen.size).toBe(1_300);
  });

  it('ends when the list ends before its count, and takes nothing for missing', async () => {
    expect(await readPass(name(700), undefined, () => 5_000)).toMatchObject({ offsets: [0, 490, 690, 690], readsAll: false });
  });

  it.each([
    [500, 1, [0, 490, 490]],
    [5, 0, [0, 0]],
  ])('asks once more when a list of %i was counted a moment before one left it', async (count, at, offsets) => {
    const list = name(count);
    let counted = count;
    const change = (request: number): void => {
      counted = list.length;
      if (request === at) list.shift();
    };
    expect(await readPass(list, change, () => counted)).toMatchObject({ offsets, readsAll: true });
  });

  it('goes back when a page does not follow on the one before, and loses nothing', async () => {
    const list = name(1_500);
    const pass = await readPass(list, (request) => void (request === 1 && list.splice(0, 300)));
    expect(pass.offsets.slice(0, 3)).toEqual([0, 490, 0]);
    expect(pass.readsAll).toBe(true);
    for (const id of list) expect(pass.seen).toContain(id);
  });

  it('finds its place again after all sessions that two pages share were removed, going back a single page', async () => {
    const list = name(2_000);
    const pass = await readPass(list, (request) => void (request === 3 && list.splice(1_400, 100)));
    expect(pass.offsets).toEqual([0, 490, 980, 1_470, 970, 1_460]);
    expect(pass.readsAll).toBe(true);
    for (const id of list) expect(pass.seen).toContain(id);
  });

  it('begins anew when going back does not help, and ends at last', async () => {
    let fresh = 100_000;
    // Nothing ever stays: whatever is read was never there before.
    const list = name(3_000);
    const pass = await readPass(list, () => void list.splice(0, list.length, ...name(3_000, (fresh += 3_000))));
    expect(pass.readsAll).toBe(false);
    expect(pass.offsets.filter((offset) => offset === 0).length).toBe(11);
    expect(pass.offsets.length).toBeLessThan(30);
  });

  it('never loses a session that is there during the whole pass, whatever joins or leaves the list meanwhile', async () => {
    const move = fc.record({
      at: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
      remove: fc.oneof(fc.nat(5), fc.nat(700)),
      insert: fc.oneof(fc.nat(5), fc.nat(700)),
    });
    const moves = fc.array(fc.option(move, { freq: 2 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4_000 }), moves, fc.boolean(), async (size, changes, lateCount) => {
        const list = name(size);
        const stable = new Set(list);
        let fresh = size;
        let counted = size;
        const wrong: boolean[] = [];
        const change = (request: number): void => {
          // Some tools count a moment before they read.
          counted = list.length;
          const { at, remove, insert } = changes[request - 1] ?? { at: 0, remove: 0, insert: 0 };
          const place = Math.floor(at * list.length);
          for (const id of list.splice(place, remove, ...name(insert, fresh))) stable.delete(id);
          fresh += insert;
          wrong.push(lateCount && counted > list.length);
        };
        const pass = await readPass(list, change, () => (lateCount ? counted : list.length));
        // Only a count that was too high twice in a row leaves it open whether the list had ended.
        const isOpen = wrong.length > 1 && wrong.slice(-2).every(Boolean);
        expect(pass.readsAll || isOpen).toBe(true);
        expect([...stable].filter((id) => !pass.seen.has(id))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('advance', () => {
  const at = { testId, offset: 490, anchors: ['s1', 's2'], back: 0, again: false, restarts: 0 };

  it('goes on from the place where the pages join, even when only one session of the overlap is left', () => {
    expect(advance(at, ['x', 's2', ...name(498, 500)], 5_000).next).toMatchObject({ offset: 980, back: 0 });
  });

  it('steps back a page at a time, three times, then to the beginning', () => {
    let position: Position = { ...at, offset: 4_000 };
    const offsets: number[] = [];
    for (let step = 0; step < 4; step += 1) {
      position = { ...position, ...advance(position, ['x'], 9_000).next };
      offsets.push(position.offset);
    }
    expect(offsets).toEqual([3_500, 3_000, 2_500, 0]);
    expect(readCursor(printCursor(position), testId)).toEqual(position);
    expect(position).toMatchObject({ anchors: [], back: 0, restarts: 1 });
  });
});
