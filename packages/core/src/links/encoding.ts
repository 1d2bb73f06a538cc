const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Value of each ASCII character in base64url, 255 where it has none. */
const sextets = new Uint8Array(128).fill(255);
for (let value = 0; value < 64; value += 1) sextets[alphabet.charCodeAt(value)] = value;

/** The six bits that a character code stands for in base64url; 255 when it is not of the alphabet. */
function sextetOf(code: number): number {
  return code < 128 ? (sextets[code] ?? 255) : 255;
}

/** Tells whether a text from `start` on has only base64url characters, `[A-Za-z0-9_-]`. */
export function isBase64url(text: string, start = 0): boolean {
  for (let index = start; index < text.length; index += 1) if (sextetOf(text.charCodeAt(index)) === 255) return false;
  return true;
}

/** Writes bytes as unpadded base64url. Only whole groups of three are taken, so that every text has exactly one meaning. */
export function encodeBase64url(bytes: Uint8Array): string {
  if (bytes.length % 3 !== 0) throw new RangeError(`Only a multiple of 3 bytes can be encoded; ${bytes.length} were given.`);
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text +=
      alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63) + alphabet.charAt((group >> 6) & 63) + alphabet.charAt(group & 63);
  }
  return text;
}

/** Reads whole groups of unpadded base64url from `start` to the end of a text; undefined when it is not that. */
export function decodeBase64url(text: string, start = 0): Uint8Array | undefined {
  const length = text.length - start;
  if (length < 0 || length % 4 !== 0) return undefined;
  const bytes = new Uint8Array((length / 4) * 3);
  let at = 0;
  for (let index = start; index < text.length; index += 4) {
    const first = sextetOf(text.charCodeAt(index));
    const second = sextetOf(text.charCodeAt(index + 1));
    const third = sextetOf(text.charCodeAt(index + 2));
    const fourth = sextetOf(text.charCodeAt(index + 3));
    if ((first | second | third | fourth) > 63) return undefined;
    bytes[at] = (first << 2) | (second >> 4);
    bytes[at + 1] = ((second & 15) << 4) | (third >> 2);
    bytes[at + 2] = ((third & 3) << 6) | fourth;
    at += 3;
  }
  return bytes;
}

/** Tells whether the characters of a text from `start` up to `end` are all `[0-9a-z]`. */
export function isBase36(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 122))) return false;
  }
  return true;
}

/** Writes a whole number as base36 of a fixed width, with leading zeros. */
export function encodeBase36(value: number, width: number): string {
  const text = value.toString(36);
  if (!Number.isSafeInteger(value) || value < 0 || text.length > width)
    throw new RangeError(`${value} does not fit ${width} base36 digits.`);
  return text.padStart(width, '0');
}

/** Reads base36 digits, which must have been checked with {@link isBase36}. */
export function decodeBase36(text: string, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    value = value * 36 + (code <= 57 ? code - 48 : code - 87);
  }
  return value;
}
