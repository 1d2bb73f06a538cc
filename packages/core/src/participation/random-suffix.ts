/** Gives `count` bytes of cryptographic randomness; handed in, since rules have no source of their own. */
export type RandomBytes = (count: number) => Uint8Array;

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const unbiasedLimit = 256 - (256 % alphabet.length);
const maximumRounds = 100;

/**
 * Makes `length` characters of `[0-9a-z]`, each equally likely: bytes past the last full multiple of 36 are thrown away instead of wrapped.
 *
 * @throws RangeError when the source keeps giving unusable bytes, which real randomness never does
 */
export function createRandomSuffix(length: number, randomBytes: RandomBytes): string {
  let suffix = '';
  for (let round = 0; round < maximumRounds; round += 1) {
    for (const byte of randomBytes(length - suffix.length)) {
      if (byte < unbiasedLimit && suffix.length < length) suffix += alphabet.charAt(byte % alphabet.length);
    }
    if (suffix.length === length) return suffix;
  }
  throw new RangeError(`The random source gave no usable bytes in ${maximumRounds} rounds`);
}
