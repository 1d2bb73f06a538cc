import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectorError } from './error.js';
import { countPulledPage, nothingPulled, pullBounds, type PullCount } from './pull-bounds.js';

const count = (pages: number, nextOf: (page: number) => string, isNew: (page: number) => boolean): PullCount => {
  let state = nothingPulled;
  for (let page = 1; page <= pages; page += 1) {
    state = countPulledPage(state, { cursor: page === 1 ? null : nextOf(page - 1), next: nextOf(page), hasNews: isNew(page) });
  }
  return state;
};

/** How many pages are read of a list without an end, and what is then said. */
function readOn(nextOf: (page: number) => string, isNew: (page: number) => boolean): readonly [pages: number, detail: string] {
  let reached = 0;
  try {
    count(2 * pullBounds.pages, nextOf, (page) => {
      reached = page;
      return isNew(page);
    });
  } catch (error) {
    if (!ConnectorError.is(error) || error.code !== 'connector_fault') throw error;
    return [reached, error.message];
  }
  throw new Error('the list was read without end');
}

describe('a list without an end', () => {
  it('that goes round in circles is left soon, wherever the circle begins and however long it is', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 2, max: 200 }), (before, length) => {
        const nextOf = (page: number) => String(page <= before ? page : before + ((page - before) % length));
        const [pages, detail] = readOn(nextOf, (page) => page <= before + length);
        expect(detail).toContain('goes on where this pass has been before');
        expect(pages).toBeGreaterThan(length);
        expect(pages).toBeLessThanOrEqual(3 * (before + length) + 2 * pullBounds.stepsBack);
      }),
    );
  });

  it('that leads from a page to itself is left at once, whatever it shows', () => {
    expect(
      readOn(
        () => 'again',
        () => true,
      ),
    ).toEqual([2, expect.stringContaining('goes on where it was asked for')]);
  });

  it('is not what steps back to where it has been, and finds its way', () => {
    const cursors = ['a', 'b', 'a', 'b', 'a', 'c'];
    const nextOf = (page: number) => cursors[page - 1] ?? '';
    expect(count(cursors.length, nextOf, (page) => page <= 2)).toMatchObject({ pages: 6, stalePages: 4 });
  });

  it('of nothing new is left as soon as that is certain, and any new record begins the count anew', () => {
    expect(readOn(String, (page) => page === 300)).toEqual([300 + pullBounds.stalePages, expect.stringContaining('500 pages in a row')]);
    expect(count(299 + pullBounds.stalePages, String, (page) => page === 300).stalePages).toBe(pullBounds.stalePages - 1);
  });

  it('of new records without end is left all the same', () => {
    expect(readOn(String, () => true)).toEqual([pullBounds.pages, expect.stringContaining('after 10000 pages')]);
    expect(count(pullBounds.pages - 1, String, () => true).pages).toBe(pullBounds.pages - 1);
  });
});
