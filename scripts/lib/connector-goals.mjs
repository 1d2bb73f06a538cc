/** What a stranger's way to a first connector may cost at most: seconds with a warm store, and lines that are written by hand. */
export const goals = { seconds: 60, lines: 60 };

/**
 * The goals that were missed, one line each.
 * @param {{ seconds: number, lines: number }} cost
 * @returns {readonly string[]}
 */
export function findMissedGoals({ seconds, lines }) {
  return [
    ...(seconds > goals.seconds ? [`it took ${seconds} seconds, and ${goals.seconds} are allowed`] : []),
    ...(lines > goals.lines ? [`${lines} lines are written by hand, and ${goals.lines} are allowed`] : []),
    // Nothing to write is no connector, and a way that takes no time was not gone.
    ...(seconds > 0 && lines > 0 ? [] : ['nothing was measured']),
  ];
}
