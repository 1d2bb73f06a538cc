import { expect, it } from 'vitest';
import { maximumRowKeyBytes, readRowKey } from './index.js';

it('keeps a key as it is', () => {
  expect(readRowKey('a b\tc')).toEqual({ ok: true, value: 'a b\tc' });
  expect(readRowKey('é'.repeat(maximumRowKeyBytes / 2))).toMatchObject({ ok: true });
});

it('takes what is empty for no key', () => {
  expect([readRowKey(null), readRowKey('')]).toEqual([
    { ok: true, value: null },
    { ok: true, value: null },
  ]);
});

it.each([
  ['x'.repeat(maximumRowKeyBytes + 1), 'primary_key_too_long'],
  ['é'.repeat(maximumRowKeyBytes / 2 + 1), 'primary_key_too_long'],
  ['a\0b', 'primary_key_malformed'],
  ['a\ud800b', 'primary_key_malformed'],
])('refuses a key that no index could hold, without repeating it', (key, code) => {
  const read = readRowKey(key);
  expect(read).toMatchObject({ ok: false, faults: [{ code }] });
  expect(JSON.stringify(read)).not.toContain(key.slice(0, 3));
});
