import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalizeEmail, parseEmail } from './email.js';

describe('email', () => {
  test('is trimmed, composed and lower-cased; plus-tags and dots stay (D7)', () => {
    expect(parseEmail('  Ann.Lee+Test@Example.COM\n')).toEqual({ ok: true, value: 'ann.lee+test@example.com' });
    expect(parseEmail('zoe\u0308@example.com')).toEqual({ ok: true, value: 'zo\u00eb@example.com' });
    expect(parseEmail('ann@m\u00fcnchen.example')).toMatchObject({ ok: true });
  });

  test.each([
    '',
    ' ',
    'ann',
    'ann@',
    '@example.com',
    'ann@example',
    'ann lee@example.com',
    'Ann <ann@example.com>',
    'ann@example.com,bob@example.com',
    'a@b@example.com',
    'ann@-example.com',
    'ann@example..com',
    '.ann@example.com',
    'ann.@example.com',
    'an..n@example.com',
    'ann@example.com\nbcc: x@y.zz',
    `${'a'.repeat(65)}@example.com`,
    `ann@${'a'.repeat(250)}.com`,
    undefined,
    null,
    7,
    {},
  ])('refuses %j at its pointer', (input) => {
    expect(parseEmail(input, '/email')).toMatchObject({ ok: false, faults: [{ code: 'email_invalid', pointer: '/email' }] });
  });

  test('normalising again changes nothing, and what is accepted is normalised', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary' })), (text) => {
        const once = normalizeEmail(text);
        expect(normalizeEmail(once)).toBe(once);
        const result = parseEmail(text);
        expect(result.ok ? result.value : once).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([`${'a'.repeat(60)}@${'a-'.repeat(20_000)}`, `a@${'a.'.repeat(20_000)}`, `a@${'-'.repeat(20_000)}.x`])(
    'refuses long hostile input',
    (text) => {
      expect(parseEmail(text).ok).toBe(false);
    },
  );
});
