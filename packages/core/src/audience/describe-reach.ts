/** Below this many people a count is not shown: it would say something of single persons. Prolific draws the same line (facts §3.1). */
export const smallestShownReach = 25;

/** How many people an audience reaches, as it may be shown. */
export interface Reach {
  /** The count is too small to be shown, and may be 0. */
  readonly hidden: boolean;
  /** The count, or 0 where it is hidden. */
  readonly atLeast: number;
  /** For people: `1,234 people`, `Fewer than 25 people`. */
  readonly text: string;
}

/**
 * Says how many people an audience reaches without giving away small counts.
 *
 * @throws RangeError when the count is no whole number from 0
 */
export function describeReach(count: number): Reach {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is no number of people`);
  if (count < smallestShownReach) return { hidden: true, atLeast: 0, text: `Fewer than ${smallestShownReach} people` };
  return { hidden: false, atLeast: count, text: `${String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')} people` };
}
