import { ConnectorError } from '@panelbridge/core/connector';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countPage, mostPages, mostStalePages, nothingListed } from './list-bounds.js';

/** How many pages are read of a list without an end, and what is then said. */
function readOn(nextOf: (page: number) => string, isNew: (page: number) => boolean): readonly [pages: number, detail: string] {
  let count = nothingListed;
  for (let page = 1; page <= 2 * mostPages; page += 1) {
    try {
      count = countPage(count, { next: nextOf(page), hasNews: isNew(page) });
    } catch (error) {
      if (!ConnectorError.is(error) || error.code !== 'connector_fault') throw error;
      return [page, error.message];
    }
  }
  throw new Error('the list was read without end');
}

describe('a list without an end', () => {
  it('that goes round in circles is left soon, wherever the circle begins and however long it is', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 200 }), (before, length) => {
        const nextOf = (page: number) => String(page <= before ? page : before + ((page - before) % length));
        const [pages, detail] = readOn(nextOf, (page) => page <= before + length);
        expect(detail).toContain('goes on where this pass has been before');
        expect(pages).toBeGreaterThan(length);
        expect(pages).toBeLessThanOrEqual(3 * (before + length) + 2 * 10);
      }),
    );
  });

  it('is not what steps back to where it has been, and finds its way', () => {
    const cursors = ['a', 'b', 'a', 'b', 'a', 'c'];
    let count = nothingListed;
    for (const [index, next] of cursors.entries()) count = countPage(count, { next, hasNews: index < 2 });
    expect(count).toMatchObject({ pages: 6, stalePages: 4 });
  });

  it('of nothing new is left as soon as that is certain, and any new record begins the count anew', () => {
    expect(readOn(String, (page) => page === 300)).toEqual([300 + mostStalePages, expect.stringContaining('500 pages in a row')]);
  });

  it('of new records without end is left all the same', () => {
    expect(readOn(String, () => true)).toEqual([mostPages, expect.stringContaining('after 10000 pages')]);
  });
});
