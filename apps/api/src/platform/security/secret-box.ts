import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Configuration } from '../configuration/configuration.js';
import { deriveKey } from './derive-key.js';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** Where a secret belongs. It is bound into the encryption, so a sealed secret that is moved to another place does not open. */
export interface SecretPlace {
  /** Id of the connection, or of whatever else owns the secret. */
  readonly owner: string;
  readonly name: string;
}

/** A secret as it is stored. */
export interface SealedSecret {
  /** The key of the configuration that it was sealed with. */
  readonly keyId: string;
  /** Nonce (12 bytes), authentication tag (16 bytes), then the encrypted text. */
  readonly sealed: Buffer;
}

/** A stored secret cannot be opened; the message says what to do, and nothing of the secret. */
export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError';
}

/** Encrypts the secrets of connections (AES-256-GCM): the first key of the configuration seals, all open. */
@Injectable()
export class SecretBox {
  readonly #current: string;
  readonly #keys: ReadonlyMap<string, Uint8Array>;

  constructor({ secretKeys }: Configuration) {
    const [current] = secretKeys;
    if (!current) throw new Error('There is no secret key to seal secrets with');
    this.#current = current.id;
    this.#keys = new Map(secretKeys.map(({ id, bytes }) => [id, deriveKey(bytes, 'secrets')]));
  }

  /** Encrypts a text for one place, with the current key. */
  seal(text: string, place: SecretPlace): SealedSecret {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv(algorithm, this.#find(this.#current), nonce, { authTagLength: tagLength }).setAAD(describe(place));
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return { keyId: this.#current, sealed: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]) };
  }

  /**
   * Decrypts a text.
   *
   * @throws SecretUnreadableError when its key is no longer configured, or when it was changed or belongs to another place
   */
  open({ keyId, sealed }: SealedSecret, place: SecretPlace): string {
    const nonce = sealed.subarray(0, nonceLength);
    const tag = sealed.subarray(nonceLength, nonceLength + tagLength);
    if (tag.length < tagLength) throw new SecretUnreadableError(`The secret ${place.name} of ${place.owner} is cut off. Store it again.`);
    const decipher = createDecipheriv(algorithm, this.#find(keyId), nonce, { authTagLength: tagLength })
      .setAAD(describe(place))
      .setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]).toString('utf8');
    } catch (error) {
      throw new SecretUnreadableError(
        `The secret ${place.name} of ${place.owner} was changed, or sealed for another place or with another key ${keyId}. Store it again.`,
        { cause: error },
      );
    }
  }

  /** Whether a secret was sealed with an older key and should be sealed again. */
  isOutdated({ keyId }: Pick<SealedSecret, 'keyId'>): boolean {
    return keyId !== this.#current;
  }

  #find(keyId: string): Uint8Array {
    const key = this.#keys.get(keyId);
    if (!key)
      throw new SecretUnreadableError(
        `The secret key ${keyId} is not in PANELBRIDGE_SECRET_KEYS any more. Add it behind the current one, or store the secret again.`,
      );
    return key;
  }
}

/** Two texts as bytes that no other two texts give. */
function describe({ owner, name }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([owner, name]));
}
