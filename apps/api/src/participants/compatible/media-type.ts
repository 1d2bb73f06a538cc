/** The media type of the User Interviews Hub API. */
export const vendorMediaType = 'application/vnd.user-interviews.v2+json';

const vendorNames: ReadonlySet<string> = new Set([vendorMediaType, 'application/vnd.user-interviews.v2', 'application/*', '*/*']);

/** Chooses how to answer: as the vendor does, unless plain JSON is asked for before it. */
export function chooseMediaType(accept: string | undefined): string {
  for (const wanted of (accept ?? '').split(',')) {
    const name = (wanted.split(';')[0] ?? '').trim().toLowerCase();
    if (name === 'application/json') return 'application/json';
    if (vendorNames.has(name)) return vendorMediaType;
  }
  return vendorMediaType;
}
