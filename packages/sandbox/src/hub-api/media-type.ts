/** The vendor's own media type for JSON. */
export const VENDOR_TYPE = 'application/vnd.user-interviews.v2+json';

const ACCEPTED: ReadonlySet<string> = new Set([VENDOR_TYPE, 'application/vnd.user-interviews.v2', 'application/json']);
const ANY: ReadonlySet<string> = new Set(['*/*', 'application/*']);

function readType(value: string): string {
  return (value.split(';')[0] ?? '').trim().toLowerCase();
}

/** Whether a body of this `Content-Type` is read. */
export function isReadable(contentType: string | undefined): boolean {
  return contentType !== undefined && ACCEPTED.has(readType(contentType));
}

/** The media type in which a client that sends this `Accept` is answered; `undefined` when it takes none of ours. */
export function chooseType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept.trim() === '') return VENDOR_TYPE;
  for (const wanted of accept.split(',').map(readType)) {
    if (ANY.has(wanted)) return VENDOR_TYPE;
    if (ACCEPTED.has(wanted)) return wanted === 'application/json' ? wanted : VENDOR_TYPE;
  }
  return undefined;
}
