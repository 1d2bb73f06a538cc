import { Injectable } from '@nestjs/common';
import { Configuration } from '../platform/configuration/configuration.js';
import { TokenKeyring } from '../platform/security/keyring.js';

/** Keeps these codes apart from others made with the same key. */
const domain = 'panelbridge.opt-out.v1:';
const macBytes = 18;
const form = /^([A-Za-z0-9_-]{22})([0-9a-z]{2})([A-Za-z0-9_-]{24})$/;

/**
 * Links by which people stop invitations without signing in. They hold as long as their key does: who finds an old mail may still say no. A link
 * can do nothing else, so it is the same in every mail and nothing of it is stored.
 */
@Injectable()
export class OptOutLinks {
  constructor(
    private readonly configuration: Configuration,
    private readonly keyring: TokenKeyring,
  ) {}

  /** The link of a person, by their id in the panel. */
  of(participantId: string): string {
    const { current } = this.keyring;
    const body = Buffer.from(participantId.replaceAll('-', ''), 'hex').toString('base64url') + current.keyId;
    return `${this.configuration.publicUrl}/opt-out/${body}${this.#authenticate(body, (bytes) => current.sign(bytes)).toString('base64url')}`;
  }

  /** The person that a genuine token names; `null` for anything else. */
  read(token: string): string | null {
    const [, person, keyId, mac] = form.exec(token) ?? [];
    const signer = keyId === undefined ? undefined : this.keyring.find(keyId);
    if (person === undefined || keyId === undefined || mac === undefined || !signer) return null;
    const expected = this.#authenticate(person + keyId, (bytes) => signer.sign(bytes));
    if (!this.keyring.equal(Buffer.from(mac, 'base64url'), expected)) return null;
    const hex = Buffer.from(person, 'base64url').toString('hex');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  #authenticate(body: string, sign: (bytes: Uint8Array) => Uint8Array): Buffer {
    return Buffer.from(sign(new TextEncoder().encode(domain + body))).subarray(0, macBytes);
  }
}
