import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const prefix = 'pbk_';
const randomLength = 32;
const checksumLength = 6;
const form = /^pbk_[0-9A-Za-z]{38}$/;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const unbiasedLimit = 256 - (256 % alphabet.length);

/** A key as it is shown once, with what the hub keeps of it. */
export interface CreatedApiKey {
  /** `pbk_`, 32 random characters `[0-9A-Za-z]` (190 bits) and a checksum of 6. */
  readonly key: string;
  /** SHA-256 of the key, 32 bytes. A key is random, so a slow hash would add nothing. */
  readonly hash: Buffer;
  /** The first and last four characters, by which people tell keys apart. */
  readonly hint: string;
}

/** Makes a new API key. */
export function createApiKey(): CreatedApiKey {
  let random = '';
  while (random.length < randomLength) {
    // Bytes past the last full multiple of 62 are thrown away, so that every character is equally likely.
    for (const byte of randomBytes(randomLength)) {
      if (byte < unbiasedLimit && random.length < randomLength) random += alphabet.charAt(byte % alphabet.length);
    }
  }
  const key = prefix + random + checksum(prefix + random);
  return { key, hash: hashApiKey(key), hint: `${prefix}${random.slice(0, 4)}…${key.slice(-4)}` };
}

/** Says whether a text has the form and the checksum of a key, so that typing errors never reach the database. */
export function isApiKey(text: string): boolean {
  return form.test(text) && checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/** What the database knows a key by. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** CRC-32 in base 62: catches slips of the hand, as its readers (secret scanners among them) expect; it is no protection. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < checksumLength; place += 1) {
    digits = alphabet.charAt(rest % alphabet.length) + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}
