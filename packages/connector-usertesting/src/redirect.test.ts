import { checkInviteLink } from '@panelbridge/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, study } from '../test/open.js';
import { testTypes, type TestType } from './config.js';
import { manifest } from './index.js';

const { redirect } = open();
const participation = 'pp_9exh736';

function enter(link: string, over: { readonly testType?: TestType; readonly parameter?: string; readonly participation?: string } = {}) {
  const { testType = 'survey', parameter = 'userID', participation: id = participation } = over;
  return redirect.entryUrl({ link, parameter, participation: id, token: 'tk1secret', study: { ...study, testType } });
}

function findFaults(result: ReturnType<typeof enter>): readonly string[] {
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
}

const word = fc.stringMatching(/^[A-Za-z0-9_~-]{1,12}$/).filter((text) => !/^(undefined|null)$/i.test(text));
const link = fc
  .record({
    path: fc.array(word, { maxLength: 3 }),
    parts: fc.array(
      fc.tuple(word, word).map(([name, value]) => `${name}=${value}`),
      { maxLength: 5 },
    ),
    fragment: fc.option(word, { nil: undefined }),
  })
  .filter(({ parts }) => !parts.some((part) => part.startsWith('userID=')))
  .map(({ path, parts, fragment }) => {
    const query = parts.length > 0 ? `?${parts.join('&')}` : '';
    return `https://app.usertesting.com/${path.join('/')}${query}${fragment === undefined ? '' : `#${fragment}`}`;
  });

describe('entryUrl', () => {
  it.each<[TestType, string]>([
    ['survey', 'i9exh736'],
    ['interaction', 'i9exh736'],
    ['classic', 'pp_9exh736'],
  ])('S0-17 the link of a %s test carries the id as it is shown there, and nothing secret', (testType, id) => {
    const built = enter('https://app.usertesting.com/invite/abc?lang=en#start', { testType });
    expect(built).toEqual({ ok: true, value: `https://app.usertesting.com/invite/abc?lang=en&userID=${id}#start` });
  });

  it('S0-17 keeps all that the link had, and comes back through the same parameter as the same person', () => {
    fc.assert(
      fc.property(link, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_]{0,45}$/), fc.constantFrom(...testTypes), (before, rest, testType) => {
        const built = enter(before, { testType, participation: `pp_${rest}` });
        if (!built.ok) throw new Error(`${before}: ${JSON.stringify(built.faults)}`);
        const [from, to] = [new URL(before), new URL(built.value)];
        expect([to.origin, to.pathname, to.hash]).toEqual([from.origin, from.pathname, from.hash]);
        expect([...to.searchParams].slice(0, -1)).toEqual([...from.searchParams]);
        const returned = redirect.parseReturn({ query: [['userID', to.searchParams.get('userID') ?? '']], parameter: 'userID', study });
        const externalId = returned.ok ? returned.value : '';
        expect(redirect.internalId({ externalId, study: { ...study, testType } })).toEqual({ ok: true, value: `pp_${rest}` });
      }),
      { numRuns: 300 },
    );
  });

  it('replaces an id that was left in the link, and takes the name that the study chose', () => {
    expect(enter('https://app.usertesting.com/i?userID=old&x=1')).toEqual({
      ok: true,
      value: 'https://app.usertesting.com/i?userID=i9exh736&x=1',
    });
    expect(enter('https://app.usertesting.com/i', { parameter: 'pid' })).toEqual({
      ok: true,
      value: 'https://app.usertesting.com/i?pid=i9exh736',
    });
  });

  it('leads to a sandbox on this machine', () => {
    expect(enter('http://127.0.0.1:4100/invite/abc')).toMatchObject({ ok: true });
  });

  it('names every fault at once', () => {
    expect(findFaults(enter('', { parameter: '1', participation: 'i9exh736' }))).toEqual([
      'parameter_name_characters /parameter',
      'id_wrong_prefix /participation',
      'link_missing /link',
    ]);
    expect(findFaults(enter(`https://app.usertesting.com/${'x'.repeat(1_990)}`))).toEqual(['link_too_long /link']);
  });

  it('S0-30 leads nobody anywhere while the type of the test is missing', () => {
    const { testType: _, ...untyped } = study;
    const input = { link: 'https://app.usertesting.com/i', parameter: 'userID', participation, token: '', study: untyped };
    expect(redirect.entryUrl(input as never)).toMatchObject({ ok: false, faults: [{ code: 'test_type_missing' }] });
  });
});

describe('the invite link', () => {
  const check = (text: string) => {
    const checked = checkInviteLink(text, { hosts: manifest.capabilities.redirect.inviteHosts, parameterName: 'userID' });
    return checked.ok ? 'ok' : checked.faults[0]?.code;
  };

  it.each([
    ['https://app.usertesting.com/invite/abc', 'ok'],
    ['https://usertesting.com/i/abc', 'ok'],
    ['https://s.userzoom.com/m/MSBDMTBTMjMw', 'ok'],
    ['', 'link_missing'],
    ['http://app.usertesting.com/invite/abc', 'link_not_https'],
    ['app.usertesting.com/invite/abc', 'link_not_absolute'],
    ['https://usertesting.com.evil.example/invite', 'link_host_not_allowed'],
    ['https://evilusertesting.com/invite', 'link_host_not_allowed'],
    ['https://tool.example/?to=https://usertesting.com/', 'link_host_not_allowed'],
    ['https://usertesting.com@tool.example/', 'link_credentials'],
    ['https://app.usertesting.com/invite/{{id}}', 'link_placeholder'],
  ])('S0-10 "%s" is %s', (text, expected) => {
    expect(check(text)).toBe(expected);
  });
});

describe('parseReturn', () => {
  type Query = readonly (readonly [string, string])[];
  const parse = (...query: Query) => redirect.parseReturn({ query, parameter: 'userID', study });

  it.each<[string, Query]>([
    ['the one value', [['userID', 'i9exh736']]],
    ['it whatever the case of its name', [['userid', 'i9exh736']]],
    [
      'it beside an empty one',
      [
        ['USERID', ''],
        ['userID', 'i9exh736'],
      ],
    ],
    [
      'it when the tool repeats itself',
      [
        ['userID', 'i9exh736'],
        ['userId', 'i9exh736'],
      ],
    ],
    [
      'it among others',
      [
        ['x', '1'],
        ['userID', 'i9exh736'],
        ['user', '2'],
      ],
    ],
  ])('S0-17 reads %s', (_, query) => {
    expect(parse(...query)).toEqual({ ok: true, value: 'i9exh736' });
  });

  it.each<[string, Query, string]>([
    ['nothing', [], 'value_missing'],
    ['an empty value, as #cuser# in an address leaves it', [['userID', '']], 'value_missing'],
    ['the placeholder itself', [['userID', '#cuser#']], 'value_unresolved'],
    ['the word undefined', [['userID', 'undefined']], 'value_unresolved'],
    [
      'two people',
      [
        ['userID', 'i9exh736'],
        ['userID', 'iabc1234'],
      ],
      'value_contradictory',
    ],
    [
      'two people under names that differ in case',
      [
        ['userID', 'i9exh736'],
        ['userid', 'iabc1234'],
      ],
      'value_contradictory',
    ],
  ])('refuses %s, never guessing', (_, query, code) => {
    expect(parse(...query)).toMatchObject({ ok: false, faults: [{ code, pointer: '/userID' }] });
  });
});
