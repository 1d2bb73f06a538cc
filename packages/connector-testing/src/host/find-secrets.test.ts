import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bare } from '../../test/proof/bare.ts';
import { findSecrets } from './find-secrets.js';
import { makeSecrets } from './make-secrets.js';

const { apiKey } = bare.secrets;

describe('secrets', () => {
  const inBase64 = ['', 'u', 'u:', 'us:'].flatMap((before) =>
    (['base64', 'base64url'] as const).map((encoding): readonly [string, (secret: string) => string] => [
      `in ${encoding} after “${before}”`,
      (secret) => Buffer.from(`${before}${secret}:`).toString(encoding),
    ]),
  );
  it.each<readonly [string, (secret: string) => string]>([
    ['as it is', (secret) => `Bearer ${secret}`],
    ['in an address', encodeURIComponent],
    ['in JSON', (secret) => JSON.stringify({ secret })],
    ['in base64', (secret) => Buffer.from(secret).toString('base64')],
    ...inBase64,
    ['in hex', (secret) => Buffer.from(secret).toString('hex')],
    ['in hex, in capitals', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
    ['in small letters', (secret) => secret.toLowerCase()],
    ['in capitals', (secret) => secret.toUpperCase()],
    ['but for its end', (secret) => secret.slice(0, -1)],
    ['but for its beginning', (secret) => secret.slice(3)],
    ['as bytes that are printed', (secret) => inspect(Buffer.from(secret))],
    ['as bytes in a list', (secret) => inspect([...Buffer.from(secret)], { breakLength: Infinity, compact: true })],
    ['as bytes in JSON', (secret) => JSON.stringify(Buffer.from(secret))],
  ])('are found %s', (_, write) => {
    const secrets = { key: 'A "secret"/with=signs' };
    expect(findSecrets(write(secrets.key), secrets)).toEqual(['key']);
    expect(findSecrets('nothing of it', secrets)).toEqual([]);
  });

  it.each([
    ['the first 20 characters', (secret: string) => secret.slice(0, 20)],
    ['the last 24 characters', (secret: string) => secret.slice(-24)],
    ['a piece in base64 after something', (secret: string) => Buffer.from(`user:${secret.slice(3, 20)}`).toString('base64')],
  ])('that the kit makes up are found by %s', (_, write) => {
    const made = makeSecrets({ secrets: { first: apiKey, second: apiKey } });
    expect(findSecrets(write(made['second'] ?? ''), made)).toEqual(['second']);
  });

  it('are not found where only the beginning that all of their form have is there, or a pattern', () => {
    const made = makeSecrets({
      secrets: { key: apiKey, live: { ...apiKey, pattern: { expression: 'sk_live_organization_[a-z]{40}', detail: 'It is none.' } } },
    });
    expect(findSecrets('00000000000000000000 and sk_live_organization_', made)).toEqual([]);
  });

  describe.each([
    [
      'at its beginning',
      String.raw`https://hooks\.partner\.example/services/[A-Za-z0-9]{20,24}`,
      'https://hooks.partner.example/services/',
    ],
    ['at its end', String.raw`[A-Za-z0-9]{20,24}@hooks-of-all\.partner\.example`, '@hooks-of-all.partner.example'],
    ['within it', '[A-Za-z0-9]{12}/hooks-of-all/partner-example/[A-Za-z0-9]{12}', '/hooks-of-all/partner-example/'],
    [
      'at several places',
      String.raw`https://[a-z]{12}\.hooks-of-all\.partner\.example/v1/services/[a-z]{12}`,
      '.hooks-of-all.partner.example/v1/services/',
    ],
  ])('of a form that is the same for all %s', (_, expression, same) => {
    const declared = { key: { ...apiKey, pattern: { expression, detail: 'It is none.' } } };
    const secrets = makeSecrets({ secrets: declared });
    const value = secrets['key'] ?? '';

    it('are not found by that', () => {
      expect(value).toContain(same);
      expect(findSecrets(`It holds ${same}, as all do.`, secrets, declared)).toEqual([]);
    });

    it.each([
      ['all of it', value],
      ['all but its last character', value.slice(0, -1)],
      ['all but its first character', value.slice(1)],
    ])('are found by %s', (__, text) => {
      expect(findSecrets(text, secrets, declared)).toEqual(['key']);
    });
  });

  it('are found by what alone is their own, however short that is beside the rest', () => {
    const declared = { key: { pattern: { expression: String.raw`https://hooks\.partner\.example/services/[A-Za-z0-9]{20}` } } };
    const secrets = { key: 'https://hooks.partner.example/services/T0b1C2d3E4f5G6h7I8j9' };
    expect(findSecrets('hook: T0b1C2d3E4f5G6h7I8j9', secrets, declared)).toEqual(['key']);
    expect(findSecrets('hook: T0b1C2d3', secrets, declared)).toEqual([]);
  });

  it('are found as a whole where their form leaves nothing open, and by a piece where nobody can tell what it leaves open', () => {
    const fixed = { key: { pattern: { expression: 'the-same-for-everybody' } } };
    expect(findSecrets('It is the-same-for-everybody.', { key: 'the-same-for-everybody' }, fixed)).toEqual(['key']);
    expect(findSecrets('It is the-same-for-every.', { key: 'the-same-for-everybody' }, fixed)).toEqual([]);
    const unclear = { key: { pattern: { expression: '(?=.*[0-9]).{20}' } } };
    expect(findSecrets('It begins 0123456789abcdef.', { key: '0123456789abcdefghij' }, unclear)).toEqual(['key']);
  });
});
