/** What a stranger's way to a first connector may cost at most: seconds with a warm store, and lines that are written by hand. */
export const goals = { seconds: 60, lines: 60 };

/** Checks that a connector of this kind passes at least: the kit may gain some, and lose none unseen. */
export const fewestChecks = 47;

/**
 * The goals that were missed, one line each.
 * @param {{ seconds: number, lines: number, tests: number, checks: number }} cost `tests`: those that the test run passed; `checks`: those that
 *   passed where the kit was asked without a test runner
 * @returns {readonly string[]}
 */
export function findMissedGoals({ seconds, lines, tests, checks }) {
  return [
    ...(seconds > goals.seconds ? [`it took ${seconds} seconds, and ${goals.seconds} are allowed`] : []),
    ...(lines > goals.lines ? [`${lines} lines are written by hand, and ${goals.lines} are allowed`] : []),
    // Nothing to write is no connector, and a way that takes no time was not gone.
    ...(seconds > 0 && lines > 0 ? [] : ['nothing was measured']),
    ...(checks >= fewestChecks ? [] : [`${checks} checks passed, and there are ${fewestChecks} at least`]),
    // Beside its checks the kit has one test, of the waivers.
    ...(tests === checks + 1 ? [] : [`${tests} tests passed for ${checks} checks, and there is one for each and one for the waivers`]),
  ];
}
