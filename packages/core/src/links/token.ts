import { decodeBase36, decodeBase64url, encodeBase36, encodeBase64url, isBase36, isBase64url } from './encoding.js';
import { isUnresolvedPlaceholder } from './placeholder.js';

/** What a token opens: the entry page, a tracked return, the preview journey, booking, or signing in. */
export type TokenKind = 'entry' | 'tracking' | 'preview' | 'book' | 'sign_in';

/** Makes message authentication codes with one key. */
export interface Signer {
  /** Two characters `[0-9a-z]`, written into tokens so that keys can be rotated. */
  readonly keyId: string;
  /** HMAC-SHA256 of the bytes: 32 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

/** The keys in use. */
export interface Keyring {
  /** Signs new tokens. */
  readonly current: Signer;
  /** The key of an id, the current one or an older one that is still honoured. */
  find(keyId: string): Signer | undefined;
  /** Compares in time that does not depend on where the first difference is. */
  equal(left: Uint8Array, right: Uint8Array): boolean;
}

/** Why a token is refused. */
export type TokenRefusal = 'missing' | 'undefined_literal' | 'malformed' | 'unknown_key' | 'tampered' | 'wrong_kind' | 'expired';

/** What a token says. `expiresAt` is in epoch milliseconds, the first moment at which it is refused. */
export type TokenReading =
  | { readonly ok: true; readonly subject: string; readonly expiresAt: number }
  | { readonly ok: false; readonly code: TokenRefusal };

const letters: Readonly<Record<TokenKind, string>> = { entry: 'e', tracking: 't', preview: 'v', book: 'b', sign_in: 's' };
const knownLetters = Object.values(letters).join('');

/** Tokens fit the 50 characters that Perspective AI keeps of a parameter (facts §0.7); subjects have 7 to 19, all else has a fixed width. */
const subjectStart = 3;
const subjectLength = { minimum: 7, maximum: 19 } as const;
const dayWidth = 4;
const macBytes = 18;
const macWidth = 24;
const fixedWidth = subjectStart + dayWidth + macWidth;
const minimumLength = fixedWidth + subjectLength.minimum;

/** Longest token, in characters. */
export const maximumTokenLength = fixedWidth + subjectLength.maximum;

const dayMilliseconds = 86_400_000;
const firstDay = Date.UTC(2020, 0, 1);

/** Keeps these codes apart from others made with the same key. */
const domain = 'panelbridge.token.v1:';
const domainBytes = new TextEncoder().encode(domain);

/**
 * Makes a token: kind letter, key id, subject, day of expiry, and the first 18 bytes of the code over all of that.
 * `subject` is 7 to 19 characters `[0-9a-z]` (of a participation id, what follows `pp_`). `expiresOn` is in epoch milliseconds; the token
 * holds at least until then and at most until the end of that UTC day. Throws a RangeError on a subject, key id or time that does not fit.
 */
export function createToken(
  input: { readonly kind: TokenKind; readonly subject: string; readonly expiresOn: number },
  keyring: Keyring,
): string {
  const { kind, subject, expiresOn } = input;
  const { current } = keyring;
  if (subject.length < subjectLength.minimum || subject.length > subjectLength.maximum || !isBase36(subject, 0, subject.length)) {
    throw new RangeError(`A token's subject has 7 to 19 characters [0-9a-z]; "${subject}" was given.`);
  }
  if (current.keyId.length !== 2 || !isBase36(current.keyId, 0, 2))
    throw new RangeError(`A key id has two characters [0-9a-z]; "${current.keyId}" was given.`);
  const day = encodeBase36(Math.ceil((expiresOn - firstDay) / dayMilliseconds), dayWidth);
  const body = letters[kind] + current.keyId + subject + day;
  return body + encodeBase64url(authenticate(current, body, body.length));
}

/**
 * Reads a token from outside. What it says counts only after its code has been verified, so `wrong_kind` and `expired` are said of genuine
 * tokens alone. `undefined_literal` is a placeholder that a tool did not fill in. `now` is in epoch milliseconds.
 */
export function readToken(text: unknown, expectedKind: TokenKind, keyring: Keyring, now: number): TokenReading {
  if (text === undefined || text === null) return refuseToken('missing');
  if (typeof text !== 'string') return refuseToken('malformed');
  const { length } = text;
  if (length < minimumLength || length > maximumTokenLength || !isBase64url(text)) return refuseToken(nameUnreadable(text));
  const macStart = length - macWidth;
  const dayStart = macStart - dayWidth;
  if (!knownLetters.includes(text.charAt(0)) || !isBase36(text, 1, macStart)) return refuseToken('malformed');
  const mac = decodeBase64url(text, macStart);
  if (mac === undefined) return refuseToken('malformed');
  const signer = keyring.find(text.slice(1, subjectStart));
  if (signer === undefined) return refuseToken('unknown_key');
  if (!keyring.equal(mac, authenticate(signer, text, macStart))) return refuseToken('tampered');
  if (text.charAt(0) !== letters[expectedKind]) return refuseToken('wrong_kind');
  const expiresAt = firstDay + decodeBase36(text, dayStart, macStart) * dayMilliseconds;
  if (now >= expiresAt) return refuseToken('expired');
  return { ok: true, subject: text.slice(subjectStart, dayStart), expiresAt };
}

function refuseToken(code: TokenRefusal): TokenReading {
  return { ok: false, code };
}

function nameUnreadable(text: string): TokenRefusal {
  if (text.trim() === '') return 'missing';
  return isUnresolvedPlaceholder(text) ? 'undefined_literal' : 'malformed';
}

/** The code over the domain and the first `end` characters of an ASCII text. */
function authenticate(signer: Signer, text: string, end: number): Uint8Array {
  const bytes = new Uint8Array(domainBytes.length + end);
  bytes.set(domainBytes);
  for (let index = 0; index < end; index += 1) bytes[domainBytes.length + index] = text.charCodeAt(index);
  const mac = signer.sign(bytes);
  if (mac.length < macBytes) throw new RangeError(`A signer gives at least ${macBytes} bytes; ${mac.length} came.`);
  return mac.subarray(0, macBytes);
}
