import { describe, expect, it } from 'vitest';
import { findSecrets, makeSecrets } from './make-secrets.js';

const declare = (expression?: string) => ({
  title: 'Key',
  description: 'A key.',
  issuedBy: 'Somebody.',
  required: true,
  ...(expression === undefined ? {} : { pattern: { expression, detail: 'It is none.' } }),
});

describe('made-up secrets', () => {
  it.each([undefined, '[!-~]+', 'whsec_[A-Za-z0-9+/]{32,88}={0,2}', '[0-9]{20}', 'sk_(live|test)_[a-z]{16}'])(
    'have the declared form: %s',
    (expression) => {
      const { key = '' } = makeSecrets({ secrets: { key: declare(expression) } });
      expect(key.length).toBeGreaterThanOrEqual(12);
      expect(key).toMatch(new RegExp(`^(?:${expression ?? '.+'})$`, 'u'));
    },
  );

  it('differ from each other, and are the same each time', () => {
    const made = () => makeSecrets({ secrets: { a: declare(), b: declare() } });
    expect(made()).toEqual(made());
    expect(new Set(Object.values(made())).size).toBe(2);
  });

  it('give way to those that are given, and null leaves one out', () => {
    expect(makeSecrets({ secrets: { a: declare(), b: declare() } }, { a: 'mine', b: null })).toEqual({ a: 'mine' });
  });

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
  ])('are found %s', (_, write) => {
    const secrets = { key: 'a "secret"/with=signs' };
    expect(findSecrets(write(secrets.key), secrets)).toEqual(['key']);
    expect(findSecrets('nothing of it', secrets)).toEqual([]);
  });
});
