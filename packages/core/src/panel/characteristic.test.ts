import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldTypes } from '../ingestion/value.js';
import { checkCharacteristicDeletion, checkSlug, checkTypeChange, makeSlug } from './characteristic.js';
import { panelFields } from './fields.js';
import { maximumLabels, normalizeLabel, readLabels } from './labels.js';

describe('the slug of a characteristic', () => {
  test.each([
    ['Home town', 'home_town'],
    ['  2nd Plan! ', 'nd_plan'],
    ['Zoë’s café', 'zoe_s_cafe'],
    ['名前', ''],
  ])('made of %j is %j', (name, slug) => {
    expect(makeSlug(name)).toBe(slug);
  });

  test('is made in the form that is taken, or comes out empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 150 }), (name) => {
        const slug = makeSlug(name);
        const isTaken = slug === '' || panelFields.some((field) => field === slug);
        expect(checkSlug(slug).ok).toBe(!isTaken);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is not the name of a field that everybody has', () => {
    for (const field of panelFields) expect(checkSlug(field)).toMatchObject({ ok: false, faults: [{ code: 'slug_reserved' }] });
    for (const slug of ['', 'A', '1a', 'a-b', '__proto__', 'a'.repeat(101), 'ä'])
      expect(checkSlug(slug)).toMatchObject({ ok: false, faults: [{ code: 'slug_invalid' }] });
    expect(checkSlug('a'.repeat(100)).ok).toBe(true);
  });
});

describe('a characteristic that people have values of', () => {
  test('keeps its type', () => {
    for (const from of fieldTypes) {
      for (const to of fieldTypes) {
        expect(checkTypeChange(from, to, 0).ok).toBe(true);
        expect(checkTypeChange(from, to, 1).ok).toBe(from === to);
      }
    }
  });

  test('is deleted only together with them, and only if that was asked for', () => {
    expect([
      checkCharacteristicDeletion(0, false).ok,
      checkCharacteristicDeletion(3, false).ok,
      checkCharacteristicDeletion(3, true).ok,
    ]).toEqual([true, false, true]);
    expect(checkCharacteristicDeletion(1, false)).toMatchObject({ faults: [{ detail: expect.stringContaining('One person') }] });
    expect(checkCharacteristicDeletion(3, false)).toMatchObject({ faults: [{ detail: expect.stringContaining('3 people') }] });
  });
});

describe('labels', () => {
  test('have one form, each once, in order', () => {
    expect(readLabels(['Zoë', ' Beta  testers', 'BETA testers', 'zoe\u0308'])).toEqual({ ok: true, value: ['beta testers', 'zoë'] });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (label) => {
        expect(normalizeLabel(normalizeLabel(label))).toBe(normalizeLabel(label));
      }),
    );
  });

  test('are refused one by one, and when there are too many', () => {
    expect(readLabels(['ok', '', 'x'.repeat(101), 'a\u0007b'])).toMatchObject({
      ok: false,
      faults: ['/labels/1', '/labels/2', '/labels/3'].map((pointer) => ({ code: 'label_invalid', pointer })),
    });
    const many = (count: number) => readLabels(Array.from({ length: count }, (_, index) => `label ${index}`));
    expect([many(maximumLabels).ok, many(maximumLabels + 1)]).toMatchObject([true, { faults: [{ code: 'labels_too_many' }] }]);
  });
});
