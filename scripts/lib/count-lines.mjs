/**
 * How many lines somebody writes or changes to get from one state to the other: in each block of changes the longer side counts, so that a line
 * that is changed counts once, and one that is only taken out counts as well.
 * @param {string} patch unified diff
 * @returns {number}
 */
export function countChangedLines(patch) {
  let [total, added, removed] = [0, 0, 0];
  const settle = () => {
    total += Math.max(added, removed);
    [added, removed] = [0, 0];
  };
  for (const line of patch.split('\n')) {
    if (/^(\+\+\+|---) /.test(line)) settle();
    else if (line.startsWith('+')) added += 1;
    else if (line.startsWith('-')) removed += 1;
    else settle();
  }
  settle();
  return total;
}
