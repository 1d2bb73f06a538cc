/**
 * Names of URL parameters that the interview tool keeps for itself; every name that begins with `brand.` belongs to them too.
 * Source: the vendor's page on URL parameters. Compared without regard to case, the stricter reading.
 */
export const RESERVED_PARAMETERS = [
  'name',
  'email',
  'invite',
  'embed',
  'embed_type',
  'theme',
  'mode',
  'voice',
  'scroll',
  'returnUrl',
  'hideProgress',
  'hideGreeting',
  'hideBranding',
  'enableFullScreen',
  'defaultInteraction',
] as const;

/** Longest value that is kept, in characters; what is longer is cut, not refused. Source: the vendor's page on URL parameters. */
export const MAXIMUM_VALUE_LENGTH = 50;

const RESERVED: ReadonlySet<string> = new Set(RESERVED_PARAMETERS.map((name) => name.toLowerCase()));
const STORABLE_NAME = /^[A-Za-z0-9_.~-]{1,50}$/;
/** Control and format characters, and those with a meaning in markup. What exactly the vendor removes is not published. */
const UNSAFE_CHARACTERS = /[\p{Cc}\p{Cf}<>"'`\\]/gu;

function isReserved(name: string): boolean {
  const lower = name.toLowerCase();
  return RESERVED.has(lower) || lower.startsWith('brand.');
}

/** Removes unsafe characters and cuts to {@link MAXIMUM_VALUE_LENGTH} characters. */
export function sanitiseValue(value: string): string {
  const clean = value.normalize('NFC').replace(UNSAFE_CHARACTERS, '').trim();
  return Array.from(clean).slice(0, MAXIMUM_VALUE_LENGTH).join('');
}

/** Picks what is kept of an invite link's query: no reserved name, no empty value, the first of a repeated name. */
export function keepParameters(query: URLSearchParams): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  for (const [name, raw] of query) {
    if (isReserved(name) || kept.has(name) || !STORABLE_NAME.test(name)) continue;
    const value = sanitiseValue(raw);
    if (value !== '') kept.set(name, value);
  }
  return kept;
}
