import type { ConnectorError } from '@panelbridge/core/connector';

const minute = 60_000;
const longestPause = 15 * minute;
// What a partner that asks for fewer requests, and does not say for how long, is given.
const politePause = minute;

/**
 * How long to wait after a failure that passes by itself, in milliseconds: as long as the partner asks; else, unless it asks for fewer requests, twice
 * as long each time.
 *
 * @param failures how often it has failed in a row, from 1
 */
export function findFailurePause({ code, retryAfterMs }: ConnectorError, failures: number): number {
  if (retryAfterMs !== undefined) return retryAfterMs;
  if (code === 'rate_limited') return politePause;
  const longest = Math.min(minute * 2 ** (failures - 1), longestPause);
  // Those who failed together are spread.
  return longest * (0.5 + Math.random() / 2);
}
