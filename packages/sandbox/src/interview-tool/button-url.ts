/**
 * Builds the address behind the call to action: the configured one with the kept parameters merged in. A parameter that the address already
 * has is overwritten, never repeated; fragment and other parameters stay.
 *
 * @param configured absolute address as the outline's settings hold it; returned byte for byte when nothing was kept
 */
export function buildButtonUrl(configured: string, kept: ReadonlyMap<string, string>): string {
  if (kept.size === 0) return configured;
  const address = new URL(configured);
  for (const [name, value] of kept) address.searchParams.set(name, value);
  return address.href;
}
