import { begin, type Position } from './cursor.js';
import { resultsLimits } from './results-api.js';

/** Where a pass goes on after a page. */
export interface Step {
  /** `null` = the pass is over. */
  readonly next: Position | null;
  /** `false`: the pass ended before the list did, so that what it did not show says nothing. */
  readonly readsAll: boolean;
}

/** How many sessions of a page are read once more with the next, so that the two can be seen to join. */
const overlap = 10;
/** Of the sessions before, every so many-th is remembered too, for the case that all in the overlap are removed. */
const anchorDistance = 50;
const maximumStepsBack = 3;
/** A list that changes so fast that nothing joins is given up for this pass; the next one begins anew. */
const maximumRestarts = 10;

/**
 * Says where to go on after a page of a list that is not sorted for reading: it is newest first, so whatever joins or leaves it moves all that
 * follows. Sessions keep their order, so a page that shows one of the last page's sessions has skipped none; without one, the pass goes back a
 * page, then further, and at last to the beginning. No session is lost that is in the list during the whole pass.
 *
 * @param ids the sessions of the page that was read at `at`
 * @param total how many the list holds, if the tool says so
 */
export function advance(at: Position, ids: readonly string[], total: number | null): Step {
  if (!joins(at, ids)) return goBack(at);
  const end = at.offset + ids.length;
  const isLast = total === null || end >= total;
  // A full page may have more behind it than was counted a moment before.
  if (ids.length < resultsLimits.limit && isLast) return finish(true);
  if (at.offset === resultsLimits.offset) return finish(total !== null && isLast);
  // A list that says that it goes on, and does not: its count may be of a moment before, and is asked for once more.
  if (ids.length <= overlap) return at.again ? finish(false) : { next: { ...at, again: true }, readsAll: true };
  const offset = Math.min(end - overlap, resultsLimits.offset);
  return { next: { ...begin(at.testId, at.restarts), offset, anchors: pickAnchors(ids) }, readsAll: true };
}

/** What is read from the beginning of the list follows on nothing. */
function joins({ offset, anchors }: Position, ids: readonly string[]): boolean {
  if (offset === 0) return true;
  const known = new Set(anchors);
  return ids.some((id) => known.has(id));
}

function goBack(at: Position): Step {
  const offset = at.offset - resultsLimits.limit;
  if (offset > 0 && at.back < maximumStepsBack) return { next: { ...at, offset, back: at.back + 1, again: false }, readsAll: true };
  return at.restarts < maximumRestarts ? { next: begin(at.testId, at.restarts + 1), readsAll: true } : finish(false);
}

function finish(readsAll: boolean): Step {
  return { next: null, readsAll };
}

function pickAnchors(ids: readonly string[]): readonly string[] {
  return ids.filter((_, index) => index >= ids.length - overlap || index % anchorDistance === 0);
}
