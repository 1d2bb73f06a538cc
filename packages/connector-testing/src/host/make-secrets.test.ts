import { describe, expect, it } from 'vitest';
import { findSecrets } from './find-secrets.js';
import { makeOtherSecrets, makeSecrets } from './make-secrets.js';

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

  it.each([undefined, 'whsec_[A-Za-z0-9+/]{32,88}={0,2}', '[0-9]{20}'])(
    'are others at another connection, of the same form: %s',
    (expression) => {
      const manifest = { secrets: { key: declare(expression), other: declare(expression) } };
      const { other: _leftOut, ...own } = makeSecrets(manifest);
      const others = makeOtherSecrets(manifest, own);
      expect(Object.keys(others)).toEqual(['key']);
      expect(others['key']).toMatch(new RegExp(`^(?:${expression ?? '.{12,}'})$`, 'u'));
      expect(findSecrets(JSON.stringify(others), own)).toEqual([]);
    },
  );

  it('stay at another connection where there is no other', () => {
    expect(makeOtherSecrets({ secrets: { key: declare('the only one') } }, { key: 'the only one' })).toEqual({ key: 'the only one' });
  });

  it('give way to those that are given, and null leaves one out', () => {
    expect(makeSecrets({ secrets: { a: declare(), b: declare() } }, { a: 'mine', b: null })).toEqual({ a: 'mine' });
  });
});
