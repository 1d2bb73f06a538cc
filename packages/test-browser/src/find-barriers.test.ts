import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from './chromium.ts';
import { findBarriers } from './find-barriers.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const show = async (body: string) => {
  const page = await browser.context.newPage();
  await page.setContent(`<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>${body}</main></html>`);
  const barriers = await findBarriers(page);
  await page.close();
  return barriers;
};

it('names what keeps somebody out, and where', async () => {
  const { violations } = await show('<img src="data:,"><p style="color:#ccc;background:#fff">Hardly to be read.</p>');
  expect(violations.map((line) => line.split(':')[0]).toSorted()).toEqual(['color-contrast', 'image-alt']);
  expect(violations.join()).toContain('<img src="data:,">');
});

it('has nothing to say of a good page, but has looked at it', async () => {
  const { violations, passes } = await show('<p>Words.</p>');
  expect(violations).toEqual([]);
  expect(passes).toBeGreaterThan(5);
});
