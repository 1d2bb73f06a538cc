import { expect, it } from 'vitest';
import { startBrowser } from './chromium.ts';

it('starts a real browser that knows nothing yet', async () => {
  const browser = await startBrowser();
  try {
    const page = await browser.context.newPage();
    await page.setContent('<title>Hello</title><button autofocus>Go</button>');
    expect(await page.title()).toBe('Hello');
    expect(await page.evaluate('[innerWidth, document.cookie]')).toEqual([390, '']);
  } finally {
    await browser.close();
  }
});
