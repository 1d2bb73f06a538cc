import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEntryLink, defaultParameterName, isUnresolvedPlaceholder, type EntryLinkInput } from './index.js';

const value = 't0kEn-_9';

function build(link: string, parameters: EntryLinkInput['parameters'] = [{ name: 'iid', value }]): string {
  const result = buildEntryLink({ link, parameters });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

function findFaults(input: Partial<EntryLinkInput>): readonly string[] {
  const result = buildEntryLink({ link: 'https://tool.example/t', parameters: [{ name: 'iid', value }], ...input });
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
}

describe('buildEntryLink', () => {
  it.each([
    ['https://tool.example', 'https://tool.example?iid=t0kEn-_9'],
    ['https://tool.example/', 'https://tool.example/?iid=t0kEn-_9'],
    ['https://tool.example/t', 'https://tool.example/t?iid=t0kEn-_9'],
    ['https://tool.example/t?', 'https://tool.example/t?iid=t0kEn-_9'],
    ['https://tool.example/t?a=1', 'https://tool.example/t?a=1&iid=t0kEn-_9'],
    ['https://tool.example/t?a=1&', 'https://tool.example/t?a=1&iid=t0kEn-_9'],
    ['https://tool.example/t?a=1&&b', 'https://tool.example/t?a=1&&b&iid=t0kEn-_9'],
    ['https://tool.example/t?b=2&a=%7e+%20&b=1', 'https://tool.example/t?b=2&a=%7e+%20&b=1&iid=t0kEn-_9'],
    ['https://tool.example/t#end', 'https://tool.example/t?iid=t0kEn-_9#end'],
    ['https://tool.example/t?a=1#end', 'https://tool.example/t?a=1&iid=t0kEn-_9#end'],
    ['https://tool.example/t#/route?x=y', 'https://tool.example/t?iid=t0kEn-_9#/route?x=y'],
    ['https://tool.example/t?a=1#/route?iid=old&x=y#z', 'https://tool.example/t?a=1&iid=t0kEn-_9#/route?iid=old&x=y#z'],
    ['https://tool.example/t#', 'https://tool.example/t?iid=t0kEn-_9#'],
    ['https://tool.example/t?#', 'https://tool.example/t?iid=t0kEn-_9#'],
    ['https://tool.example/t?a=?&c=d?e', 'https://tool.example/t?a=?&c=d?e&iid=t0kEn-_9'],
    ['https://tool.example/t?a=100%&b=%zz', 'https://tool.example/t?a=100%&b=%zz&iid=t0kEn-_9'],
    ['https://tool.example/t?filter[x]=1&list[]=2', 'https://tool.example/t?filter[x]=1&list[]=2&iid=t0kEn-_9'],
    ['https://tool.example/t?data=%7B%22a%22%3A1%7D', 'https://tool.example/t?data=%7B%22a%22%3A1%7D&iid=t0kEn-_9'],
    ['HTTPS://Tool.Example:443/T', 'HTTPS://Tool.Example:443/T?iid=t0kEn-_9'],
  ])('S1-17 adds the id to %s and breaks nothing', (link, built) => {
    expect(build(link)).toBe(built);
  });

  it.each([
    ['https://tool.example/t?iid=old', 'https://tool.example/t?iid=t0kEn-_9'],
    ['https://tool.example/t?iid', 'https://tool.example/t?iid=t0kEn-_9'],
    ['https://tool.example/t?iid=1&a=2&iid=3&b=4', 'https://tool.example/t?iid=t0kEn-_9&a=2&b=4'],
    ['https://tool.example/t?a=1&i%69d=old&b=2', 'https://tool.example/t?a=1&iid=t0kEn-_9&b=2'],
    ['https://tool.example/t?iid={{iid}}&a=1', 'https://tool.example/t?iid=t0kEn-_9&a=1'],
    ['https://tool.example/t?a=1&iid=undefined', 'https://tool.example/t?a=1&iid=t0kEn-_9'],
    ['https://tool.example/t?IID=old&iid2=x', 'https://tool.example/t?IID=old&iid2=x&iid=t0kEn-_9'],
  ])('S1-17 writes over a stale id in %s, once and in its place', (link, built) => {
    expect(build(link)).toBe(built);
  });

  it('adds several parameters, and nothing at all when there is nothing to add', () => {
    expect(
      build('https://tool.example/t?b=0#x', [
        { name: 'a', value: '1' },
        { name: 'b', value: '2' },
      ]),
    ).toBe('https://tool.example/t?b=2&a=1#x');
    for (const link of ['https://tool.example/t?', 'https://tool.example/t?a&&#', 'https://tool.example'])
      expect(build(link, [])).toBe(link);
  });

  const piece = fc.string({ unit: fc.constantFrom(..."abcIiDd019-._~%+=[]!$'()*,:@/?".split('')), maxLength: 12 });
  const plainPiece = piece.filter((text) => !text.includes('%%') && !text.includes('${'));
  const links = fc
    .record({
      path: fc.array(fc.string({ unit: fc.constantFrom(...'abc-._~9'.split('')), maxLength: 6 }), { maxLength: 3 }),
      query: fc.option(fc.array(plainPiece, { maxLength: 5 }), { nil: undefined }),
      fragment: fc.option(plainPiece, { nil: undefined }),
    })
    .map(
      ({ path, query, fragment }) =>
        `https://tool.example/${path.join('/')}${query === undefined ? '' : `?${query.join('&')}`}${fragment === undefined ? '' : `#${fragment}`}`,
    );
  const values = fc
    .oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), fc.string({ minLength: 1, maxLength: 30 }))
    .filter((text) => text.trim() !== '' && !/\p{Cc}/u.test(text) && !isUnresolvedPlaceholder(text));

  it('S1-17 keeps every other parameter, the path and the fragment of any link byte for byte', () => {
    fc.assert(
      fc.property(links, values, (link, text) => {
        const result = buildEntryLink({ link, parameters: [{ name: 'iid', value: text }] });
        fc.pre(result.ok);
        const hash = link.indexOf('#');
        const [before, fragment] = hash < 0 ? [link, ''] : [link.slice(0, hash), link.slice(hash)];
        expect(result.value.endsWith(fragment)).toBe(true);
        const [base, ...query] = before.split('?');
        expect(result.value.startsWith(`${base}?`)).toBe(true);
        const builtQuery = result.value.slice(`${base}?`.length, result.value.length - fragment.length).split('&');
        const isOurs = (part: string) => new URLSearchParams(part).has('iid');
        const kept = (parts: readonly string[]) => parts.filter((part) => part !== '' && !isOurs(part));
        expect(kept(builtQuery)).toEqual(kept(query.join('?').split('&')));
        expect(builtQuery.filter(isOurs)).toHaveLength(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('S1-18 any value is encoded and comes back the same through a standard URL parser', () => {
    fc.assert(
      fc.property(links, values, fc.constantFrom('iid', 'my id', 'a&b=c', 'ü#', 'x+y'), (link, text, name) => {
        const result = buildEntryLink({ link, parameters: [{ name, value: text }] });
        fc.pre(result.ok);
        expect(new URL(result.value).searchParams.getAll(name)).toEqual([text]);
        expect(result.value).toMatch(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 1000 },
    );
    expect(build('https://tool.example/t', [{ name: 'iid', value: "a b&c=d#e?f/g+h%20ü'*" }])).toBe(
      'https://tool.example/t?iid=a%20b%26c%3Dd%23e%3Ff%2Fg%2Bh%2520%C3%BC%27%2A',
    );
  });

  it('building twice changes nothing', () => {
    fc.assert(
      fc.property(links, values, (link, text) => {
        const parameters = [{ name: 'iid', value: text }];
        const once = buildEntryLink({ link, parameters });
        fc.pre(once.ok);
        expect(buildEntryLink({ link: once.value, parameters })).toEqual(once);
      }),
    );
  });

  it('S1-19 writes the id under the configured name, iid by default, and refuses a value beyond 50 characters', () => {
    expect(defaultParameterName).toBe('iid');
    expect(build('https://tool.example/t', [{ name: 'participant', value }])).toBe('https://tool.example/t?participant=t0kEn-_9');
    expect(findFaults({ parameters: [{ name: 'iid', value: 'x'.repeat(50), maximumLength: 50 }] })).toEqual([]);
    expect(findFaults({ parameters: [{ name: 'iid', value: 'x'.repeat(51), maximumLength: 50 }] })).toEqual([
      'value_too_long /parameters/0/value',
    ]);
  });

  it.each<[Partial<EntryLinkInput>, string[]]>([
    [{ link: '' }, ['link_missing /link']],
    [{ link: '/t?x=1' }, ['link_not_absolute /link']],
    [{ link: '//tool.example/t' }, ['link_not_absolute /link']],
    [{ link: 'http://tool.example/t' }, ['link_not_https /link']],
    [{ link: 'http://localhost:3000/t' }, ['link_not_https /link']],
    [{ link: 'http://localhost:3000/t', allowLoopbackHttp: true }, []],
    [{ link: 'http://[::1]:3000/t', allowLoopbackHttp: true }, []],
    [{ link: 'http://tool.example/t', allowLoopbackHttp: true }, ['link_not_https /link']],
    [{ link: 'http://127.0.0.1.evil.example/t', allowLoopbackHttp: true }, ['link_not_https /link']],
    [{ link: 'https://user:pass@tool.example/t' }, ['link_credentials /link']],
    [{ link: 'https://tool.example/{{study}}' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t?a=${x}' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t?a=${e://Field/x}' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t?a=[x]' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t?a=%5BPARAM%5D' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t?a=%%x%%' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t?a=%7B%7Bx%7D%7D' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t?a={{%STUDY_ID%}}' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/undefined' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t?a=undefined&iid=1' }, ['link_placeholder /link']],
    [{ link: 'https://tool.example/t#/x?a=<id>' }, ['link_placeholder /link']],
    [{ maximumLength: 35 }, []],
    [{ maximumLength: 34 }, ['link_too_long /link']],
    [{ parameters: [{ name: 'iid', value: '' }] }, ['value_empty /parameters/0/value']],
    [{ parameters: [{ name: 'iid', value: ' ' }] }, ['value_empty /parameters/0/value']],
    [{ parameters: [{ name: 'iid', value: 'undefined' }] }, ['value_unresolved /parameters/0/value']],
    [{ parameters: [{ name: 'iid', value: '{{iid}}' }] }, ['value_unresolved /parameters/0/value']],
    [{ parameters: [{ name: 'iid', value: '\ud800' }] }, ['value_unusable /parameters/0/value']],
    [{ parameters: [{ name: 'iid', value: 'a\r\nb' }] }, ['value_unusable /parameters/0/value']],
    [{ parameters: [{ name: 'iid', value: '%00 ' }] }, ['value_unusable /parameters/0/value']],
    [{ parameters: [{ name: 'iid', value: 'a%250d%250Ab' }] }, ['value_unusable /parameters/0/value']],
    [{ parameters: [{ name: 'iid', value: '20% off' }] }, []],
    [{ parameters: [{ name: '', value }] }, ['parameter_name_empty /parameters/0/name']],
    [
      {
        parameters: [
          { name: 'iid', value },
          { name: 'iid', value },
        ],
      },
      ['parameter_repeated /parameters/1/name'],
    ],
    [
      { link: 'http://tool.example/ x', parameters: [{ name: 'iid', value: '' }] },
      ['link_characters /link', 'link_not_https /link', 'value_empty /parameters/0/value'],
    ],
  ])('finds in %j the faults %j', (input, faults) => {
    expect(findFaults(input)).toEqual(faults);
  });

  it('takes at most 1999 characters, with the parameters', () => {
    const pad = (length: number) => `https://tool.example/${'x'.repeat(length - 'https://tool.example/?iid=t0kEn-_9'.length)}`;
    expect(build(pad(1999))).toHaveLength(1999);
    expect(findFaults({ link: pad(2000) })).toEqual(['link_too_long /link']);
    expect(findFaults({ link: pad(2030) })).toEqual(['link_too_long /link']);
  });
});
