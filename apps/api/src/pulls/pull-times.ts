const minute = 60_000;
const longestPause = 15 * minute;

/**
 * How long to wait after a failure that passes by itself, in milliseconds: as long as the partner asks, else twice as long each time.
 *
 * @param failures how often it has failed in a row, from 1
 * @param random spreads those who failed together: from 0 up to 1
 */
export function findPause(failures: number, retryAfterMs: number | undefined, random = Math.random()): number {
  if (retryAfterMs !== undefined) return retryAfterMs;
  const longest = Math.min(minute * 2 ** (failures - 1), longestPause);
  return longest * (0.5 + random / 2);
}
