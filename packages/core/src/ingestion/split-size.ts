/** How far a batch has been taken apart. */
export interface SplitProgress {
  /** Rows that are not settled. */
  readonly left: number;
  /** Rows that are settled. */
  readonly settled: number;
  /** Bad rows that were found one by one. */
  readonly found: number;
}

// Found by walking through every way in which bad rows can lie in a hundred: with these two, the worst case is near the least for one bad
// row as well as for many. The first is the share of the expected distance that is sent at once, the second the share of the batch that is
// taken for good before anything is known of it.
const shareOfDistance = 0.5;
const trustedShare = 0.2;

/**
 * How many rows go into the next request after a bad row was found: about half as many as lay between bad rows so far, so that requests that
 * are rejected and requests that are accepted keep each other in balance.
 */
export function chooseSplitSize({ left, settled, found }: SplitProgress): number {
  if (found === 0) return left;
  const distance = (settled + trustedShare * (settled + left)) / found;
  return Math.min(left, Math.max(1, Math.floor(distance * shareOfDistance)));
}
