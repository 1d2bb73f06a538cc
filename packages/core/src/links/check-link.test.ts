import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkInviteLink, checkRedirectUrl, type LinkRules } from './index.js';

const hosts = ['getperspective.ai', '*.getperspective.ai'];

function inspect(link: unknown, rules: LinkRules = { hosts, parameterName: 'iid' }): readonly string[] {
  const result = checkInviteLink(link, rules);
  return result.ok ? result.value.warnings.map(({ code }) => code) : result.faults.map(({ code }) => code);
}

describe('checkInviteLink', () => {
  it('takes a link byte for byte and says what it has already', () => {
    const link = 'https://App.getperspective.ai/Interview/x%2fy?b=1&a=%C3%BC#Top';
    expect(checkInviteLink(link, { hosts })).toMatchObject({
      ok: true,
      value: { link, host: 'app.getperspective.ai', parameterNames: ['b', 'a'] },
    });
  });

  it.each<[unknown, string[], LinkRules?]>([
    ['https://getperspective.ai/interview/1', []],
    ['https://a.b.getperspective.ai/interview/1', []],
    ['https://getperspective.ai/interview/1#top', []],
    ['https://getperspective.ai/interview/1?iid=old', ['parameter_replaced']],
    ['https://getperspective.ai/interview/1?iid={{iid}}', ['parameter_replaced']],
    ['https://getperspective.ai/interview/1?team=4', ['parameters_kept']],
    ['https://getperspective.ai/interview/1?team=4&team=5&iid=', ['parameter_replaced', 'parameters_kept', 'parameter_repeated']],
    ['https://getperspective.ai/#/interview?x=y', ['fragment_route']],
    ['https://getperspective.ai/#!interview', ['fragment_route']],
    [undefined, ['link_missing']],
    ['', ['link_missing']],
    ['  \n', ['link_missing']],
    [7, ['link_missing']],
    [' https://getperspective.ai/interview/1', ['link_characters', 'link_not_absolute']],
    ['https://getperspective.ai/interview/1 ', ['link_characters']],
    ['https://getperspective.ai/inter\nview/1', ['link_characters']],
    ['https://getperspective.ai/interview/ü', ['link_characters']],
    ['getperspective.ai/interview/1', ['link_not_absolute']],
    ['http://getperspective.ai/interview/1', ['link_not_https']],
    ['ftp://getperspective.ai/interview/1', ['link_not_https']],
    ['https://me@getperspective.ai/interview/1', ['link_credentials']],
    ['https://getperspective.ai./interview/1', ['link_host_not_allowed']],
    ['https://getperspective.ai:8443/interview/1', ['link_host_not_allowed']],
    ['https://getperspective.ai:8443/interview/1', [], { hosts: ['getperspective.ai:8443'] }],
    ['https://other.example/interview/1', ['link_host_not_allowed']],
    ['https://other.example/interview/1', [], {}],
    ['https://other.example/interview/1', [], { hosts: [] }],
    ['http://localhost:4000/interview/1', [], { hosts, allowLoopbackHttp: true }],
    ['https://getperspective.ai/interview/{{id}}', ['link_placeholder']],
    ['https://getperspective.ai/interview/undefined', ['link_placeholder']],
    ['https://getperspective.ai/interview/1?a=[PARAM]', ['link_placeholder']],
    ['https://getperspective.ai/interview/1?a=%0d%0aSet-Cookie:x', ['link_control_characters']],
    ['http://me@getperspective.ai/{{id}} ', ['link_characters', 'link_credentials', 'link_placeholder']],
  ])('finds in %j %j', (link, codes, rules) => {
    expect(inspect(link, rules)).toEqual(codes);
  });

  it('gives each fault and each warning its remedy in words', () => {
    for (const link of [
      '',
      ' x',
      'http://a.b',
      'https://a@b.c',
      'https://0x7f.1/',
      'https://b.c/%0a{{x}}',
      `https://b.c/${'x'.repeat(2000)}`,
      'javascript:1',
    ]) {
      const result = checkInviteLink(link, { hosts });
      for (const { detail } of result.ok ? [] : result.faults)
        expect(detail).toMatch(/^[A-Z].+\. [A-Z].+\.$|^Only https addresses are taken\. .+\.$/u);
    }
  });

  it('takes at most 1999 characters', () => {
    expect(inspect(`https://getperspective.ai/${'x'.repeat(1973)}`)).toEqual([]);
    expect(inspect(`https://getperspective.ai/${'x'.repeat(1974)}`)).toEqual(['link_too_long']);
  });

  it('takes time in proportion to the length, also for a flood of characters', () => {
    for (const flood of ['x', '%25', '{', '/', '&', '\\', '@', '[', ' '])
      expect(inspect(`https://getperspective.ai/?${flood.repeat(1_000_000)}`)).toContain('link_too_long');
  });
});

describe('checkRedirectUrl', () => {
  it.each([
    'https://www.userinterviews.com/r/AbC?x=1&y=%7e&&z#Frag',
    'HTTPS://WWW.UserInterviews.com:443/R',
    'https://tool.example/return?iid=${e://Field/iid}',
    'https://tool.example/return?iid={{iid}}&a=[x]&b=%%y%%',
    'https://tool.example',
    'https://tool.example?',
    'https://tool.example/a/../b//c/./d',
    'https://xn--bcher-kva.example/',
    'https://[2001:db8::1]/x',
  ])('S1-16 keeps %s byte for byte', (url) => {
    expect(checkRedirectUrl(url)).toEqual({ ok: true, value: url });
  });

  it('S1-16 keeps any absolute https URL byte for byte and as a browser would read it, but for encoded control characters', () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['https'], withFragments: true, withQueryParameters: true }), (url) => {
        fc.pre(!/%(?:25)*(?:[01][0-9a-f]|7f)/iu.test(url));
        expect(checkRedirectUrl(url)).toEqual({ ok: true, value: url });
      }),
      { numRuns: 200 },
    );
  });

  it('S1-16 whatever is taken is absolute https, unchanged, at the host that it shows', () => {
    const parts = fc.constantFrom(
      'https:',
      'http:',
      '//',
      '/',
      '\\',
      '@',
      '.',
      ':',
      '443',
      '#',
      '?',
      '%2f',
      '%00',
      '\t',
      'a',
      'evil.example',
      'getperspective.ai',
      '[::1]',
      '0x7f',
      '。',
      'javascript:',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), fc.boolean(), (list, complete) => {
        const url = (complete ? 'https://' : '') + list.join('');
        const result = checkRedirectUrl(url, { hosts });
        if (!result.ok) return;
        expect(result.value).toBe(url);
        expect(new URL(url).protocol).toBe('https:');
        expect(new URL(url).host).toMatch(/^(?:.+\.)?getperspective\.ai$/);
        expect(url.toLowerCase().startsWith(`https://${new URL(url).host}`)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    undefined,
    '',
    'www.userinterviews.com/r',
    '//www.userinterviews.com/r',
    '/r',
    'http://www.userinterviews.com/r',
    'https://',
    'https:///r',
    'https:www.userinterviews.com',
  ])('S1-16 refuses %j', (url) => {
    expect(checkRedirectUrl(url).ok).toBe(false);
  });
});
