import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Keyring, Signer } from '@panelbridge/core';
import { Configuration } from '../configuration/configuration.js';
import { deriveKey } from './derive-key.js';

/** The keys that sign the hub's tokens (entry, return, preview, booking, signing in): the first key of the configuration signs, all verify. */
@Injectable()
export class TokenKeyring implements Keyring {
  readonly current: Signer;
  readonly #signers: ReadonlyMap<string, Signer>;

  constructor({ secretKeys }: Configuration) {
    const signers = secretKeys.map(({ id, bytes }) => createSigner(id, deriveKey(bytes, 'tokens')));
    const [current] = signers;
    if (!current) throw new Error('There is no secret key to sign tokens with');
    this.current = current;
    this.#signers = new Map(signers.map((signer) => [signer.keyId, signer]));
  }

  find(keyId: string): Signer | undefined {
    return this.#signers.get(keyId);
  }

  equal(left: Uint8Array, right: Uint8Array): boolean {
    return left.length === right.length && timingSafeEqual(left, right);
  }
}

function createSigner(keyId: string, key: Uint8Array): Signer {
  return { keyId, sign: (bytes) => createHmac('sha256', key).update(bytes).digest() };
}
