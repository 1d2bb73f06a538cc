import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, subject, token } from '../test/open.js';
import { presets } from './presets/index.js';

const { redirect } = open();
const perspective = open({ config: { preset: 'perspective' } }).redirect;

function enter(link: string, parameter = 'iid', value = token, one = redirect) {
  return one.entryUrl({ ...subject, link, parameter, token: value });
}

/** The parts of a link's query, in order and undecoded; a part without a name is kept. */
function readParts(link: string): readonly string[] {
  const query = /^[^?#]*\?([^#]*)/.exec(link)?.[1] ?? '';
  return query === '' ? [] : query.split('&');
}

const word = fc.stringMatching(/^[A-Za-z0-9_.~-]{1,12}$/);
const encoded = fc.string({ minLength: 1, maxLength: 6 }).map((text) => encodeURIComponent(text).replaceAll(/%(0|1|7F)/g, '%41'));
// Plain parts as tools write them: names, values, repeats and flags, but not our own parameter and nothing that looks like a placeholder.
const part = fc
  .oneof(
    word,
    fc.tuple(word, word).map(([name, value]) => `${name}=${value}`),
    fc.tuple(word, encoded).map(([name, value]) => `${name}=${value}`),
  )
  .filter((text) => !/^iid(=|$)/.test(text) && !/%7B|%5B|%3C|%25|%40|%23|%24|undefined|null/i.test(text));
const link = fc
  .record({
    path: fc.array(word, { maxLength: 3 }),
    parts: fc.array(part, { maxLength: 5 }),
    fragment: fc.option(word, { nil: undefined }),
  })
  .filter(({ path }) => !path.includes('.') && !path.includes('..'))
  .map(({ path, parts, fragment }) => {
    const query = parts.length > 0 ? `?${parts.join('&')}` : '';
    return `https://tool.example/${path.join('/')}${query}${fragment === undefined ? '' : `#${fragment}`}`;
  });
const value = fc.stringMatching(/^[A-Za-z0-9_-]{7,50}$/).filter((text) => !/^(undefined|null)$/i.test(text));

describe('entryUrl', () => {
  it('S1-17 keeps the query and the fragment of any invite link byte for byte and adds one parameter', () => {
    fc.assert(
      fc.property(link, value, (before, id) => {
        const built = enter(before, 'iid', id);
        if (!built.ok) throw new Error(`${before}: ${JSON.stringify(built.faults)}`);
        expect(readParts(built.value)).toEqual([...readParts(before), `iid=${id}`]);
        expect(built.value.split('?')[0]?.split('#')[0]).toBe(before.split(/[?#]/)[0]);
        expect(new URL(built.value).hash).toBe(new URL(before).hash);
      }),
      { numRuns: 500 },
    );
  });

  it('S1-18 carries the id so that a tool reads back the very same, whatever the link had', () => {
    fc.assert(
      fc.property(link, value, (before, id) => {
        const built = enter(before, 'iid', id);
        expect(built.ok && new URL(built.value).searchParams.getAll('iid')).toEqual([id]);
      }),
      { numRuns: 500 },
    );
  });

  it('replaces an id that was left in the link, so that nobody is taken for somebody else', () => {
    expect(enter('https://tool.example/t?iid=old&x=1&iid=older')).toEqual({ ok: true, value: `https://tool.example/t?iid=${token}&x=1` });
  });

  it('S1-19 carries the id under any name that the study chose', () => {
    expect(enter('https://tool.example/t', 'RecipientId')).toEqual({ ok: true, value: `https://tool.example/t?RecipientId=${token}` });
  });

  it.each(['name', 'email', 'returnUrl', 'RETURNURL', 'hideProgress', 'enableFullScreen', 'brand.primary', 'Brand.x'])(
    'S1-19 refuses %s for Perspective AI, which keeps that name for itself',
    (parameter) => {
      const built = enter('https://getperspective.ai/interview/abc', parameter, token, perspective);
      expect(built).toMatchObject({ ok: false, faults: [{ code: 'parameter_name_reserved', pointer: '/parameter' }] });
      expect(enter('https://tool.example/t', parameter).ok).toBe(true);
    },
  );

  it('S1-19 refuses an id of more than 50 characters, which the tool would cut', () => {
    expect(token).toHaveLength(50);
    expect(enter('https://getperspective.ai/interview/abc', 'iid', token, perspective).ok).toBe(true);
    expect(enter('https://getperspective.ai/interview/abc', 'iid', `${token}x`, perspective)).toMatchObject({
      ok: false,
      faults: [{ code: 'value_too_long', pointer: '/token' }],
    });
  });

  it.each([
    ['', '/link'],
    ['http://tool.example/t', '/link'],
    ['javascript:alert(1)', '/link'],
    ['https://user@tool.example/t', '/link'],
    ['https://tool.example/t?x={{iid}}', '/link'],
    [`https://tool.example/${'x'.repeat(1990)}`, '/link'],
  ])('refuses the link "%.40s"', (bad, pointer) => {
    expect(enter(bad)).toMatchObject({ ok: false, faults: [{ pointer }] });
  });

  it('names every fault at once', () => {
    const built = enter('ftp://tool.example', 'theme', 'undefined', perspective);
    expect(built.ok ? [] : built.faults.map(({ pointer }) => pointer)).toEqual(['/parameter', '/link', '/token']);
  });

  it('leads to a sandbox on this machine', () => {
    expect(enter('http://127.0.0.1:4100/interview/abc')).toMatchObject({ ok: true });
  });
});

describe('parseReturn', () => {
  const parse = (...query: readonly (readonly [string, string])[]) => redirect.parseReturn({ query, parameter: 'iid', study: {} });

  it.each([
    ['the one value', [['iid', token]]],
    [
      'it among others',
      [
        ['x', '1'],
        ['iid', token],
        ['X', '2'],
      ],
    ],
    [
      'it beside an empty one',
      [
        ['iid', ''],
        ['iid', token],
      ],
    ],
    [
      'it when the tool repeats itself',
      [
        ['iid', token],
        ['iid', token],
      ],
    ],
  ] as const)('reads %s', (_, query) => {
    expect(parse(...query)).toEqual({ ok: true, value: token });
  });

  it.each([
    ['nothing', [], 'value_missing'],
    ['another name', [['IID', token]], 'value_missing'],
    ['an empty value', [['iid', ' ']], 'value_missing'],
    ['the word undefined', [['iid', 'undefined']], 'value_unresolved'],
    ['the word null', [['iid', 'null']], 'value_unresolved'],
    [
      'two different values',
      [
        ['iid', token],
        ['iid', 'other'],
      ],
      'value_contradictory',
    ],
    ['a book', [['iid', 'x'.repeat(201)]], 'value_too_long'],
  ] as const)('refuses %s, never guessing', (_, query, code) => {
    expect(parse(...query)).toMatchObject({ ok: false, faults: [{ code, pointer: '/iid' }] });
  });

  it.each(
    presets.flatMap(({ id, redirect: own }) => (own?.placeholder ? [[id, own.placeholder.split('{name}').join('iid')] as const] : [])),
  )('refuses the placeholder of %s that was not filled in: %s', (_, placeholder) => {
    expect(parse(['iid', placeholder])).toMatchObject({ ok: false, faults: [{ code: 'value_unresolved' }] });
    expect(parse(['iid', encodeURIComponent(placeholder)])).toMatchObject({ ok: false, faults: [{ code: 'value_unresolved' }] });
  });

  it('reads back what entryUrl wrote', () => {
    fc.assert(
      fc.property(link, value, (before, id) => {
        const built = enter(before, 'iid', id);
        const query = built.ok ? [...new URL(built.value).searchParams] : [];
        expect(redirect.parseReturn({ query, parameter: 'iid', study: {} })).toEqual({ ok: true, value: id });
      }),
    );
  });
});
