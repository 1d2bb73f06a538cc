import { describe, expect, it } from 'vitest';
import { compareReturnUrl, type GivenReturnUrl } from './compare-return-url.js';

const given: readonly GivenReturnUrl[] = [
  { name: 'complete', pasteUrl: 'https://hub.example/return/AAAA?iid={{iid}}' },
  { name: 'screen_out', pasteUrl: 'https://hub.example/return/BBBB?iid={{iid}}' },
];
const codeOf = (pasted: string, wanted?: 'complete' | 'screen_out') => {
  const result = compareReturnUrl(pasted, given, wanted);
  return result.ok ? 'ok' : result.faults[0]?.code;
};

describe('compareReturnUrl', () => {
  it('takes the address that was given out, byte for byte', () => {
    expect(compareReturnUrl('https://hub.example/return/AAAA?iid={{iid}}', given)).toEqual({
      ok: true,
      value: 'https://hub.example/return/AAAA?iid={{iid}}',
    });
    expect(codeOf('https://hub.example/return/BBBB?iid={{iid}}', 'screen_out')).toBe('ok');
  });

  it.each([
    ['https://hub.example/return/BBBB?iid={{iid}}', 'redirect_url_of_other_outcome'],
    ['https://hub.example/return/AAAA', 'redirect_url_parameter_changed'],
    ['https://hub.example/return/AAAA?iid=%7B%7Biid%7D%7D', 'redirect_url_parameter_changed'],
    ['https://hub.example/return/AAAA?id={{iid}}', 'redirect_url_parameter_changed'],
    ['https://hub.example/return/AAAa?iid={{iid}}', 'redirect_url_unknown'],
    ['https://hub.example/return/AAAA/?iid={{iid}}', 'redirect_url_unknown'],
    ['https://other.example/return/AAAA?iid={{iid}}', 'redirect_url_unknown'],
    ['https://hub.example/thank-you', 'redirect_url_unknown'],
  ])('S1-32 says that %s is incorrect', (pasted, code) => {
    expect(codeOf(pasted)).toBe(code);
  });

  it('names the right one', () => {
    const result = compareReturnUrl('https://tool.example/thanks', given);
    expect(result.ok ? '' : result.faults[0]?.detail).toContain('Replace it by https://hub.example/return/AAAA?iid={{iid}}');
  });
});
