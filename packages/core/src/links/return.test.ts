import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatReturnUrl, isUnresolvedPlaceholder, readReturnValue, returnOutcomes, type ReturnUrlInput } from './index.js';

const input: ReturnUrlInput = { base: 'https://hub.example', key: 'Ab-9_', parameterName: 'iid', placeholder: '${e://Field/iid}' };

describe('returnOutcomes', () => {
  it('has one outcome for each address that a tool gets', () => {
    expect(Object.entries(returnOutcomes).map(([name, { outcome }]) => `${name} ${outcome}`)).toEqual([
      'complete submitted',
      'screen_out screened_out',
      'over_quota over_quota',
      'quality quality_failed',
      'incomplete incomplete',
    ]);
  });
});

describe('formatReturnUrl', () => {
  it('leaves the placeholder as the tool writes it', () => {
    expect(formatReturnUrl(input)).toEqual({ ok: true, value: 'https://hub.example/return/Ab-9_?iid=${e://Field/iid}' });
    expect(formatReturnUrl({ ...input, base: 'https://hub.example/panel//' })).toEqual({
      ok: true,
      value: 'https://hub.example/panel/return/Ab-9_?iid=${e://Field/iid}',
    });
    expect(formatReturnUrl({ ...input, placeholder: null })).toEqual({ ok: true, value: 'https://hub.example/return/Ab-9_' });
  });

  it('is a URL with the id, whatever the placeholder, once the tool has filled it in', () => {
    const odd = fc.constantFrom(
      '#cuser#',
      '{{iid}}',
      '{{{iid}}}',
      '[iid]',
      '[url("iid")]',
      '%%iid%%',
      '@hash@',
      '{url:RID}',
      '${e://Field/a&b}',
      '{{%PROLIFIC_PID%}}',
      '<%= id ? 1 : 2 %>',
      '$&',
      '$1',
    );
    const any = fc
      .string({
        unit: fc.constantFrom(...'{}[]<>%$#@&?=/:+" abcIDü0129_-.\'|\\^`~'.split('')),
        minLength: 1,
        maxLength: 40,
      })
      .filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(fc.oneof(odd, any), fc.string({ minLength: 1, unit: 'binary' }), (placeholder, id) => {
        const result = formatReturnUrl({ ...input, placeholder });
        const prefix = 'https://hub.example/return/Ab-9_?iid=';
        expect(result).toEqual({ ok: true, value: prefix + placeholder });
        const text = result.ok ? result.value : '';
        const filled = new URL(text.slice(0, text.lastIndexOf(placeholder)) + encodeURIComponent(id));
        expect([filled.host, filled.pathname, filled.searchParams.get('iid')]).toEqual(['hub.example', '/return/Ab-9_', id]);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[Partial<ReturnUrlInput>, string[]]>([
    [{ base: 'http://hub.example' }, ['link_not_https /base']],
    [{ base: 'http://127.0.0.1:3000' }, ['link_not_https /base']],
    [{ base: 'http://127.0.0.1:3000', allowLoopbackHttp: true }, []],
    [{ base: 'https://hub.example/?a=1' }, ['base_not_plain /base']],
    [{ base: 'https://hub.example/#a' }, ['base_not_plain /base']],
    [{ key: '../x' }, ['key_invalid /key']],
    [{ parameterName: '' }, ['parameter_name_missing /parameterName']],
    [{ placeholder: '' }, ['placeholder_invalid /placeholder']],
    [{ placeholder: 'a\nb' }, ['placeholder_invalid /placeholder']],
    [{ placeholder: 'x'.repeat(201) }, ['placeholder_invalid /placeholder']],
    [{ base: '', key: '', placeholder: ' ' }, ['link_missing /base', 'key_invalid /key', 'placeholder_invalid /placeholder']],
  ])('finds in %j the faults %j', (change, faults) => {
    const result = formatReturnUrl({ ...input, ...change });
    expect(result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(faults);
  });
});

describe('readReturnValue', () => {
  it.each([
    ['iid=a', 'a'],
    ['x=1&iid=a&y=2', 'a'],
    ['iid=a&iid=a', 'a'],
    ['iid=+a+', 'a'],
    ['iid=&iid=a', 'a'],
    ['iid=%7B%7Biid%7D%7D&iid=a', 'a'],
    ['iid=a&iid=undefined', 'a'],
    ['iid=a&IID=b', 'a'],
    ['', 'value_missing'],
    ['iid=', 'value_missing'],
    ['id=a', 'value_missing'],
    ['iid=undefined', 'value_unresolved'],
    ['iid=%24%7Be%3A%2F%2FField%2Fiid%7D', 'value_unresolved'],
    ['iid=[PARAM]', 'value_unresolved'],
    [`iid=${'x'.repeat(201)}`, 'value_too_long'],
    ['iid=a&iid=b', 'value_contradictory'],
    ['iid=a&iid=&iid=a&iid=b', 'value_contradictory'],
  ])('reads %j as %s', (query, expected) => {
    const result = readReturnValue(new URLSearchParams(query), 'iid');
    expect(result.ok ? result.value : result.faults[0]?.code).toBe(expected);
  });

  it('reads back what an id was sent with, wherever it stands', () => {
    const values = fc.string({ minLength: 1, maxLength: 100 }).filter((text) => text.trim() !== '' && !isUnresolvedPlaceholder(text));
    const others = fc.array(
      fc.tuple(
        fc.string().filter((name) => name !== 'iid'),
        fc.string(),
      ),
    );
    fc.assert(
      fc.property(others, values, others, (before, value, after) => {
        expect(readReturnValue([...before, ['iid', value], ...after], 'iid')).toEqual({ ok: true, value: value.trim() });
      }),
    );
  });
});
