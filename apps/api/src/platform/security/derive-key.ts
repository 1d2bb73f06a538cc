import { hkdfSync } from 'node:crypto';

/** What a derived key is for; keys of different purposes tell nothing of each other. */
export type KeyPurpose = 'tokens' | 'secrets' | 'cookies' | 'requests';

/** Derives 32 bytes for one purpose from a key of the operator's (HKDF-SHA256). */
export function deriveKey(key: Uint8Array, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `panelbridge.${purpose}.v1`, 32));
}
