import { startBrowser, phone, type TestBrowser } from '@panelbridge/test-browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookInBrowser, looks } from '../src/gates/look-in-browser.ts';
import { serveSite, type ServedSite } from '../src/gates/serve-site.ts';
import { site } from './support/site.ts';

describe('every page in a real browser', { timeout: 300_000 }, () => {
  // Each page in one of the four looks, all four within any four pages; `pnpm docs:check` looks at every page in all of them.
  it('has no barrier, does not scroll sideways, loads little and asks no other host', async () => {
    const results = await lookInBrowser(site, (index) => looks.slice(index % looks.length, (index % looks.length) + 1));
    expect(Object.fromEntries(results.map(({ name, faults }) => [name, faults]))).toEqual({ axe: [], phone: [], bytes: [], hosts: [] });
    expect(results.find(({ name }) => name === 'axe')?.figure).toBe(
      `0 violations in ${site.pages.length} looks at ${site.pages.length} pages`,
    );
  });
});

describe('a reader', () => {
  let served: ServedSite;
  let browser: TestBrowser;
  let page: Page;
  beforeAll(async () => {
    served = await serveSite(site.folder);
    browser = await startBrowser({ viewport: { width: 1280, height: 900 } });
    page = await browser.context.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  it('finds a page by words of it, without asking another host', async () => {
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(served.origin)) foreign.push(request.url());
    });
    await page.goto(`${served.origin}/`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('textbox', { name: 'Search' }).fill('idempotency key reused');
    await page.locator('dialog a[href^="/errors/"]').first().click();
    await page.waitForURL(/\/errors\//);
    expect(foreign).toEqual([]);
  });

  it('gets the colours that the system has, and can choose others, which stay', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${served.origin}/concepts/`);
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.getByRole('combobox', { name: 'Select theme' }).first().selectOption('light');
    expect(await background()).not.toBe(dark);
    await page.goto(`${served.origin}/errors/`);
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('light');
  });

  it('reaches every page on a phone by the menu', async () => {
    await page.setViewportSize(phone);
    await page.goto(`${served.origin}/errors/`);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Glossary' }).click();
    await page.waitForURL(/\/concepts\/glossary\//);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Glossary');
  });
});
