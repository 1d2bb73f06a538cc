import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createParticipationId, parseParticipationId } from './participation-id.js';
import { createRandomSuffix } from './random-suffix.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.split('');
const suffix = fc
  .tuple(fc.constantFrom(...letters), fc.string({ unit: fc.constantFrom(...letters, '_'), maxLength: 45 }))
  .map(([first, rest]) => first + rest);

describe('participation id', () => {
  test('is pp_ and 7 of [0-9a-z], and is read back unchanged (D21)', () => {
    const ids = Array.from({ length: 2_000 }, () => createParticipationId(randomBytes));
    for (const id of ids) {
      expect(id).toMatch(/^pp_[0-9a-z]{7}$/);
      expect(parseParticipationId(id)).toEqual({ ok: true, value: id });
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('every one of the 36 characters comes from exactly seven byte values; the other four are thrown away', () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 252; byte += 1) {
      const character = createRandomSuffix(1, () => Uint8Array.of(byte));
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 36 }, () => 7));
    for (const byte of [252, 253, 254, 255]) {
      const bytes = [byte, 1];
      expect(createRandomSuffix(1, () => Uint8Array.of(bytes.shift() ?? 0))).toBe('1');
    }
  });

  test('a source that gives too many bytes adds none, and one that gives none does not hang', () => {
    expect(createRandomSuffix(3, () => new Uint8Array(50))).toBe('000');
    expect(() => createRandomSuffix(3, () => new Uint8Array(0))).toThrow(RangeError);
    expect(() => createRandomSuffix(3, (count) => new Uint8Array(count).fill(255))).toThrow(RangeError);
  });

  test('any suffix that other systems make is kept as it is', () => {
    fc.assert(
      fc.property(suffix, (text) => {
        expect(parseParticipationId(`pp_${text}`)).toEqual({ ok: true, value: `pp_${text}` });
      }),
      { numRuns: 1_000 },
    );
  });

  test.each<[unknown, string]>([
    [undefined, 'id_missing'],
    [null, 'id_missing'],
    ['', 'id_missing'],
    ['undefined', 'id_unresolved'],
    ['null', 'id_unresolved'],
    ['{{iid}}', 'id_unresolved'],
    ['#cuser#', 'id_unresolved'],
    ['pp_{{id}}', 'id_unresolved'],
    ['pp_9ex 736', 'id_contains_space'],
    [' pp_9exh736', 'id_contains_space'],
    ['pp_9exh736\n', 'id_contains_space'],
    ['pp9ex', 'id_wrong_prefix'],
    ['i9exh736', 'id_wrong_prefix'],
    ['PP_9exh736', 'id_wrong_prefix'],
    ['pp_', 'id_malformed'],
    ['pp__9ex', 'id_malformed'],
    ['pp_9ex-h', 'id_malformed'],
    ['pp_9éx', 'id_malformed'],
    [`pp_${'a'.repeat(47)}`, 'id_malformed'],
    [['pp_9exh736'], 'id_malformed'],
    [7, 'id_malformed'],
  ])('refuses %j as %s and names the expected form', (input, code) => {
    const result = parseParticipationId(input, '/iid');
    expect(result).toMatchObject({ ok: false, faults: [{ code, pointer: '/iid' }] });
    expect(result.ok ? '' : result.faults[0]?.detail).toContain('pp_9exh736');
  });

  test('whatever comes in is answered, never thrown, and what is accepted has the form', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `pp_${text}`),
        ),
        (input) => {
          const result = parseParticipationId(input);
          expect(!result.ok || /^pp_[A-Za-z0-9][A-Za-z0-9_]{0,45}$/.test(result.value)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
