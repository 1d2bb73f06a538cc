import { createHash, randomBytes } from 'node:crypto';
import { createToken, readToken } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../configuration/read-settings.js';
import { createApiKey, hashApiKey, isApiKey } from './api-key.js';
import { deriveKey } from './derive-key.js';
import { TokenKeyring } from './keyring.js';
import { RequestHashes } from './request-hashes.js';
import { SecretBox } from './secret-box.js';

const older = { id: 'k1', bytes: randomBytes(32) };
const newer = { id: 'k2', bytes: randomBytes(32) };
const configure = (...secretKeys: (typeof older)[]) => readSettings({}).with({ secretKeys });
const place = { owner: 'connection-1', name: 'webhookKey' };

describe('an API key', () => {
  it('has a checksum that catches every slip of one character and every swap of neighbours', () => {
    const { key } = createApiKey();
    expect(isApiKey(key)).toBe(true);
    for (let index = 4; index < key.length; index += 1) {
      const slip = key.slice(0, index) + (key[index] === 'a' ? 'b' : 'a') + key.slice(index + 1);
      expect(isApiKey(slip)).toBe(false);
      const swapped = key.slice(0, index) + (key[index + 1] ?? '') + (key[index] ?? '') + key.slice(index + 2);
      expect(swapped === key || !isApiKey(swapped)).toBe(true);
    }
  });

  it('differs each time and is known by its hash', () => {
    const keys = Array.from({ length: 500 }, createApiKey);
    expect(new Set(keys.map(({ key }) => key)).size).toBe(500);
    expect(keys.every(({ key, hash }) => isApiKey(key) && hash.length === 32 && hashApiKey(key).equals(hash))).toBe(true);
    expect(new Set(keys.flatMap(({ key }) => Array.from(key.slice(4, 36)))).size).toBe(62);
  });

  it.each(['', 'pbk_', ` ${createApiKey().key}`, `${createApiKey().key}\n`, createApiKey().key.toUpperCase()])('is not %j', (text) => {
    expect(isApiKey(text)).toBe(false);
  });
});

describe('tokens', () => {
  it('are signed with the current key and still read after a rotation', () => {
    const token = createToken(
      { kind: 'entry', subject: '9exh736', expiresOn: Date.now() + 86_400_000 },
      new TokenKeyring(configure(older)),
    );
    const rotated = new TokenKeyring(configure(newer, older));
    expect(rotated.current.keyId).toBe('k2');
    expect(readToken(token, 'entry', rotated, Date.now())).toMatchObject({ ok: true, subject: '9exh736' });
    expect(readToken(token, 'entry', new TokenKeyring(configure(newer)), Date.now())).toEqual({ ok: false, code: 'unknown_key' });
  });

  it('of another installation are refused', () => {
    const foreign = new TokenKeyring(configure({ id: 'k1', bytes: randomBytes(32) }));
    const token = createToken({ kind: 'entry', subject: '9exh736', expiresOn: Date.now() + 86_400_000 }, foreign);
    expect(readToken(token, 'entry', new TokenKeyring(configure(older)), Date.now())).toEqual({ ok: false, code: 'tampered' });
  });

  it('are compared whatever their length', () => {
    const keyring = new TokenKeyring(configure(older));
    expect([
      keyring.equal(Buffer.from('ab'), Buffer.from('ab')),
      keyring.equal(Buffer.from('ab'), Buffer.from('ac')),
      keyring.equal(Buffer.from('ab'), Buffer.from('abc')),
    ]).toEqual([true, false, false]);
  });

  it('and secrets never share a key', () => {
    expect(deriveKey(older.bytes, 'tokens')).not.toEqual(deriveKey(older.bytes, 'secrets'));
    expect(deriveKey(older.bytes, 'tokens')).toEqual(deriveKey(older.bytes, 'tokens'));
  });
});

describe('a sealed secret', () => {
  it('opens where it was sealed, and shows nothing of itself', () => {
    const box = new SecretBox(configure(older));
    const text = 'canary-secret ü 😀';
    const sealed = box.seal(text, place);
    expect(box.open(sealed, place)).toBe(text);
    expect(sealed.sealed.toString('latin1')).not.toContain('canary');
    expect(box.seal(text, place).sealed.equals(sealed.sealed)).toBe(false);
    expect(box.open(box.seal('', place), place)).toBe('');
  });

  it('does not open in another place, changed, or cut off', () => {
    const box = new SecretBox(configure(older));
    const { keyId, sealed } = box.seal('secret', place);
    expect(() => box.open({ keyId, sealed }, { ...place, owner: 'connection-2' })).toThrow('sealed for another place');
    expect(() => box.open({ keyId, sealed }, { owner: 'connection-1w', name: 'ebhookKey' })).toThrow('sealed for another place');
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => box.open({ keyId, sealed: changed }, place)).toThrow('was changed');
    }
    expect(() => box.open({ keyId, sealed: sealed.subarray(0, 20) }, place)).toThrow('cut off');
  });

  it('survives a rotation, is then sealed anew, and says which key is missing', () => {
    const sealed = new SecretBox(configure(older)).seal('secret', place);
    const rotated = new SecretBox(configure(newer, older));
    expect(rotated.open(sealed, place)).toBe('secret');
    expect(rotated.isOutdated(sealed)).toBe(true);
    expect(rotated.isOutdated(rotated.seal('secret', place))).toBe(false);
    expect(() => new SecretBox(configure(newer)).open(sealed, place)).toThrow(/k1.*PANELBRIDGE_SECRET_KEYS/);
  });
});

describe('what is kept of a request', () => {
  const hash = createHash('sha256').update('{"password":"summer24"}').digest();

  it('is recognised with every key of the configuration, and made with the first', () => {
    const stored = new RequestHashes(configure(older)).create(hash);
    expect(new RequestHashes(configure(newer, older)).matches(stored, hash)).toBe(true);
    expect(new RequestHashes(configure(newer)).matches(stored, hash)).toBe(false);
    expect(new RequestHashes(configure(newer)).matches(new RequestHashes(configure(newer, older)).create(hash), hash)).toBe(true);
  });

  it('is no hash that can be made without a key, nor matches another request or nothing', () => {
    const hashes = new RequestHashes(configure(older));
    expect(new RequestHashes(configure({ id: 'k1', bytes: randomBytes(32) })).create(hash)).not.toEqual(hashes.create(hash));
    expect(hashes.create(hash)).not.toEqual(hash);
    expect(hashes.matches(hashes.create(hash), createHash('sha256').update('other').digest())).toBe(false);
    expect(hashes.matches(Buffer.alloc(0), hash)).toBe(false);
  });
});
