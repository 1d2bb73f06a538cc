/** Days from the close of a study until the ids that tools got for it name nobody any more (S0-48). */
export const idRetirementDays = 90;

const day = 86_400_000;

/** When the ids of a study are retired; null while the study is not closed. After that they are read for audit alone. */
export function findIdRetirement(closedAt: Date | null): Date | null {
  return closedAt && new Date(closedAt.getTime() + idRetirementDays * day);
}

/** Says whether the ids of a study are retired: look-ups by them find nobody. */
export function areIdsRetired(closedAt: Date | null, now: Date): boolean {
  const retiredAt = findIdRetirement(closedAt);
  return retiredAt !== null && retiredAt <= now;
}
