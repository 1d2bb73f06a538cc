import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TestType, testTypes } from './config.js';
import { toExternalId, toInternalId } from './ids.js';

const suffix = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_]{0,45}$/);
const translated = ['survey', 'interaction'] as const;

function codeOf(id: string, testType: TestType): string {
  const read = toInternalId(id, testType);
  return read.ok ? read.value : (read.faults[0]?.code ?? '');
}

describe('ids of surveys and interaction tests', () => {
  it.each(translated)('S0-26 writes pp_9exh736 as i9exh736 in a test of the type %s', (testType) => {
    expect(toExternalId('pp_9exh736', testType)).toEqual({ ok: true, value: 'i9exh736' });
  });

  it.each(translated)('S0-27 reads i9exh736 as pp_9exh736, and every id back as it went, in a test of the type %s', (testType) => {
    expect(toInternalId('i9exh736', testType)).toEqual({ ok: true, value: 'pp_9exh736' });
    fc.assert(
      fc.property(suffix, (rest) => {
        const there = toExternalId(`pp_${rest}`, testType);
        expect(there).toEqual({ ok: true, value: `i${rest}` });
        expect(toInternalId(`i${rest}`, testType)).toEqual({ ok: true, value: `pp_${rest}` });
      }),
      { numRuns: 1000 },
    );
  });

  it('S0-28 changes the prefix alone: what follows stays, with its case', () => {
    expect(toExternalId('pp_9eXH_736a', 'survey')).toEqual({ ok: true, value: 'i9eXH_736a' });
    expect(toInternalId('i9eXH_736a', 'survey')).toEqual({ ok: true, value: 'pp_9eXH_736a' });
    expect(toInternalId('i9EXH_736A', 'survey')).toEqual({ ok: true, value: 'pp_9EXH_736A' });
  });

  it.each([
    ['pp_i9exh736', 'ii9exh736'],
    ['pp_pp_9exh736', 'ipp_9exh736'],
    ['pp_pp', 'ipp'],
    ['pp_i', 'ii'],
    ['pp_ipp_x', 'iipp_x'],
  ])('S0-32 a suffix that begins like a prefix survives: %s is %s', (ours, theirs) => {
    expect(toExternalId(ours, 'survey')).toEqual({ ok: true, value: theirs });
    expect(toInternalId(theirs, 'survey')).toEqual({ ok: true, value: ours });
  });
});

describe('ids of classic tests', () => {
  it('S0-29 are the same on both sides', () => {
    fc.assert(
      fc.property(suffix, (rest) => {
        expect(toExternalId(`pp_${rest}`, 'classic')).toEqual({ ok: true, value: `pp_${rest}` });
        expect(toInternalId(`pp_${rest}`, 'classic')).toEqual({ ok: true, value: `pp_${rest}` });
      }),
    );
  });

  it.each(['pp_i9exh736', 'pp_pp_9exh736'])('S0-32 keep a suffix that begins like a prefix: %s', (id) => {
    expect(toInternalId(id, 'classic')).toEqual({ ok: true, value: id });
  });
});

describe('what is no id', () => {
  it('S0-30 is any, while the type of the test is missing: it is refused, whatever the id looks like', () => {
    for (const id of ['pp_9exh736', 'i9exh736']) {
      for (const read of [toExternalId(id, undefined), toInternalId(id, undefined), toInternalId(id, 'toString' as TestType)]) {
        expect(read).toMatchObject({ ok: false, faults: [{ code: 'test_type_missing', pointer: '/study/testType' }] });
      }
    }
  });

  it.each<[string, TestType, string]>([
    ['', 'survey', 'id_missing'],
    ['pp9ex', 'survey', 'id_wrong_prefix'],
    ['pp9ex', 'classic', 'id_wrong_prefix'],
    ['i_9ex', 'survey', 'id_malformed'],
    ['i_9ex', 'classic', 'id_wrong_prefix'],
    ['i', 'survey', 'id_malformed'],
    ['pp_', 'classic', 'id_malformed'],
    ['pp_', 'survey', 'id_wrong_prefix'],
    ['pp__9ex', 'classic', 'id_malformed'],
    ['I9exh736', 'survey', 'id_wrong_prefix'],
    ['PP_9exh736', 'classic', 'id_wrong_prefix'],
    ['i9exh 736', 'survey', 'id_contains_space'],
    [' i9exh736', 'survey', 'id_contains_space'],
    ['i9exh736\n', 'survey', 'id_contains_space'],
    ['pp_9exh736 ', 'classic', 'id_contains_space'],
    ['i9exh-736', 'survey', 'id_malformed'],
    ['i9exhé', 'survey', 'id_malformed'],
    [`i${'x'.repeat(47)}`, 'survey', 'id_malformed'],
    ['undefined', 'survey', 'id_unresolved'],
    ['undefined', 'classic', 'id_unresolved'],
    ['null', 'interaction', 'id_unresolved'],
    ['#cuser#', 'survey', 'id_unresolved'],
    ['%23cuser%23', 'classic', 'id_unresolved'],
  ])('S0-31 refuses "%s" in a %s test as %s and names the expected formats', (id, testType, code) => {
    expect(codeOf(id, testType)).toBe(code);
    const read = toInternalId(id, testType);
    const [fault] = read.ok ? [] : read.faults;
    expect(fault?.pointer).toBe('/externalId');
    expect(fault?.detail).toContain(`\`${testType === 'classic' ? 'pp_9exh736' : 'i9exh736'}\``);
    expect(fault?.detail).toContain(testType === 'classic' ? '`i9exh736`' : '`pp_9exh736`');
  });

  it.each<[string, TestType, string]>([
    ['pp_9exh736', 'survey', 'a classic test'],
    ['pp_9exh736', 'interaction', 'a classic test'],
    ['i9exh736', 'classic', 'a survey'],
  ])('refuses %s in a %s test under a code of its own, since it is one of %s', (id, testType, whose) => {
    expect(codeOf(id, testType)).toBe('id_other_test_type');
    const read = toInternalId(id, testType);
    expect(read.ok ? '' : read.faults[0]?.detail).toContain(whose);
  });

  it.each([
    ['', 'id_missing'],
    ['i9exh736', 'id_wrong_prefix'],
    ['pp_', 'id_malformed'],
    ['pp_9 ex', 'id_contains_space'],
  ])('S0-31 refuses to write "%s" of ours as %s', (id, code) => {
    for (const testType of testTypes) {
      expect(toExternalId(id, testType)).toMatchObject({ ok: false, faults: [{ code, pointer: '/participation' }] });
    }
  });

  it('S0-31 is an id with one character too much, too little or another, unless it is a proper id of somebody else', () => {
    const proper = {
      survey: /^i[A-Za-z0-9][A-Za-z0-9_]{0,45}$/,
      interaction: /^i[A-Za-z0-9][A-Za-z0-9_]{0,45}$/,
      classic: /^pp_[A-Za-z0-9][A-Za-z0-9_]{0,45}$/,
    };
    const change = fc.record({
      at: fc.nat(50),
      remove: fc.nat(1),
      insert: fc.oneof(
        fc.constantFrom('', '_', ' ', '-', '\u0000', '\u200b', 'é', '/', '%', 'i', 'pp_'),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
      ),
    });
    fc.assert(
      fc.property(suffix, fc.constantFrom(...testTypes), change, (rest, testType, { at, remove, insert }) => {
        const id = testType === 'classic' ? `pp_${rest}` : `i${rest}`;
        const place = at % (id.length + 1);
        const mutated = id.slice(0, place) + insert + id.slice(place + remove);
        const read = toInternalId(mutated, testType);
        expect(read.ok).toBe(proper[testType].test(mutated));
        const back = read.ok ? toExternalId(read.value, testType) : null;
        expect(back?.ok ? back.value : null).toBe(read.ok ? mutated : null);
      }),
      { numRuns: 2000 },
    );
  });
});
