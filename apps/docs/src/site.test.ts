import { expect, it } from 'vitest';
import { findSite } from './site.ts';

it('the site stands where it is told to, or where `preview` shows it', () => {
  expect(findSite({})).toBe('http://127.0.0.1:4330');
  expect(findSite({ PANELBRIDGE_DOCS_URL: 'https://docs.example.com' })).toBe('https://docs.example.com');
});

it.each(['https://example.com/docs', 'docs.example.com', 'https://example.com/?x=1'])(
  'the links of the pages begin at the root, so %s is refused',
  (url) => {
    expect(() => findSite({ PANELBRIDGE_DOCS_URL: url })).toThrow('must be the root of a host');
  },
);
