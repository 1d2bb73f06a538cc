import { describe, expect, it } from 'vitest';
import { isSameOrigin } from './same-origin.js';

describe('isSameOrigin', () => {
  const hub = 'https://hub.example';

  it('believes the browser about where a form came from', () => {
    expect(isSameOrigin({ 'sec-fetch-site': 'same-origin', origin: 'null' }, hub)).toBe(true);
    expect(isSameOrigin({ 'sec-fetch-site': 'none' }, hub)).toBe(true);
    for (const site of ['cross-site', 'same-site']) expect(isSameOrigin({ 'sec-fetch-site': site, origin: hub }, hub)).toBe(false);
  });

  it('goes by the origin where the browser does not say', () => {
    expect(isSameOrigin({ origin: hub }, hub)).toBe(true);
    expect(isSameOrigin({ origin: 'null' }, hub)).toBe(true);
    expect(isSameOrigin({}, hub)).toBe(true);
    expect(isSameOrigin({ origin: 'https://evil.example' }, hub)).toBe(false);
    expect(isSameOrigin({ origin: 'http://hub.example' }, hub)).toBe(false);
  });
});
