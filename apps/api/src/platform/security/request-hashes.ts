import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Configuration } from '../configuration/configuration.js';
import { deriveKey } from './derive-key.js';

/**
 * What the database keeps of requests, so that a repetition is recognised. Bodies hold passwords and people, and with a plain hash whoever reads the
 * database could try guesses on it. The first key of the configuration makes these hashes, all recognise them.
 */
@Injectable()
export class RequestHashes {
  readonly #current: Uint8Array;
  readonly #keys: readonly Uint8Array[];

  constructor({ secretKeys }: Configuration) {
    this.#keys = secretKeys.map(({ bytes }) => deriveKey(bytes, 'requests'));
    const [current] = this.#keys;
    if (!current) throw new Error('There is no secret key to hash requests with');
    this.#current = current;
  }

  /** What is stored of the hash of a request. */
  create(hash: Buffer): Buffer {
    return hashWith(this.#current, hash);
  }

  /** Whether something stored was made of this hash, with a key that the configuration still has. */
  matches(stored: Buffer, hash: Buffer): boolean {
    return this.#keys.some((key) => {
      const made = hashWith(key, hash);
      return made.length === stored.length && timingSafeEqual(made, stored);
    });
  }
}

function hashWith(key: Uint8Array, hash: Buffer): Buffer {
  return createHmac('sha256', key).update(hash).digest();
}
