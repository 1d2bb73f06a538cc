import { ConnectorError } from './error.js';

/** How much of a pull a host takes, in every pass and on every page of it. */
export const pullBounds = {
  /** So many pages a pass may have: at ten requests a minute that is 16 hours. */
  pages: 10_000,
  /** So many pages in a row may show nothing new: a list that moves while it is read takes up to 260 of them, begun anew ten times. */
  stalePages: 500,
  /** Who is back where they have been, and has seen nothing new for so many pages, goes round in circles; before that, it may be one step back. */
  stepsBack: 10,
  /** Records of one page. */
  records: 10_000,
  /** Characters of a cursor. */
  cursorLength: 10_000,
  /** Characters of a record's id. */
  idLength: 500,
  /** Characters of a status. */
  statusLength: 1_000,
  /** Characters of a person's id. */
  externalIdLength: 1_000,
  /** The last moment that there is, epoch milliseconds. */
  latest: 8.64e15,
} as const;

/** How far a pass has come through a list: as much as it takes to see that it has no end. */
export interface PullCount {
  /** Pages after which the list went on. */
  readonly pages: number;
  /** In a row, up to now, without a record that the pass had not listed before. */
  readonly stalePages: number;
  /** The cursor after the last page whose number is a power of two. */
  readonly milestone: string | null;
}

/** A pass begins with it. */
export const nothingPulled: PullCount = { pages: 0, stalePages: 0, milestone: null };

/**
 * Counts a page after which the list goes on. Of the cursors before, only that of the 1st, 2nd, 4th, 8th, … page is remembered: a list that goes round
 * in circles comes by one of them soon, however long the way round is.
 *
 * @param page `cursor`: by which it was asked for; `next` as the connector says it; `hasNews`: some record of it was not listed in this pass before
 * @throws ConnectorError `connector_fault` when the list would have no end
 */
export function countPulledPage(
  count: PullCount,
  { cursor, next, hasNews }: { readonly cursor: string | null; readonly next: string; readonly hasNews: boolean },
): PullCount {
  const pages = count.pages + 1;
  const stalePages = hasNews ? 0 : count.stalePages + 1;
  if (next === cursor) throw refuse(`page ${pages} goes on where it was asked for`);
  if (next === count.milestone && stalePages >= pullBounds.stepsBack) throw refuse(`page ${pages} goes on where this pass has been before`);
  if (stalePages >= pullBounds.stalePages) throw refuse(`${stalePages} pages in a row have shown no record that this pass had not seen`);
  if (pages >= pullBounds.pages) throw refuse(`it goes on after ${pages} pages`);
  const isMilestone = Number.isInteger(Math.log2(pages));
  return { pages, stalePages, milestone: isMilestone ? next : count.milestone };
}

function refuse(what: string): ConnectorError {
  return new ConnectorError('connector_fault', `The list that the connector gives would have no end: ${what}.`);
}
