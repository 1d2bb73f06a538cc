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
});
