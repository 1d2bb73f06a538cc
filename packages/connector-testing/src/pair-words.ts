/** So many pairs of words are tried, unless there are more words than would be in so many. */
const mostPairs = 1_000;

/**
 * Pairs of different words, an earlier and a later one: all of them where there are few words. Of many, each stands in as many pairs as each other
 * one, as the earlier and as the later, with words that are near it in the list and with words that are far: those that end something are often last.
 */
export function pairWords(words: readonly string[]): readonly (readonly [earlier: string, later: string])[] {
  const count = words.length;
  return spread(count - 1, Math.max(2, Math.floor(mostPairs / count))).flatMap((distance) =>
    words.flatMap((earlier, index) => {
      const later = words[(index + distance) % count];
      return later === undefined ? [] : [[earlier, later] as const];
    }),
  );
}

/** Numbers from 1 to the last one: all of them, or so many that are evenly apart and hold both ends. */
function spread(last: number, most: number): readonly number[] {
  if (last <= most) return Array.from({ length: Math.max(last, 0) }, (_, index) => index + 1);
  return Array.from({ length: most }, (_, index) => 1 + Math.round((index * (last - 1)) / (most - 1)));
}
