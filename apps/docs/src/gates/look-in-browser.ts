import { findBarriers, startBrowser, type TestBrowser } from '@panelbridge/test-browser';
import type { BrowserContext, Page } from 'playwright-core';
import type { BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';
import { serveSite } from './serve-site.ts';
import { watchTraffic } from './watch-traffic.ts';

/** A screen on which a page is looked at. */
export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
}

const widths = { desktop: 1280, phone: 360 } as const;

/** Both colour schemes on both screens. */
export const looks: readonly Look[] = [
  { scheme: 'light', width: widths.desktop },
  { scheme: 'dark', width: widths.desktop },
  { scheme: 'light', width: widths.phone },
  { scheme: 'dark', width: widths.phone },
];

/**
 * What a first load may transfer, compressed as a web host does: everything that the page asks for by itself, also what it puts off until the browser has
 * nothing else to do.
 */
export const firstLoadLimit = 120_000;

/** What the browser saw of one page. */
interface Sight {
  readonly path: string;
  /** Of the first load. */
  readonly bytes: number;
  /** Up to the end of the last look. */
  readonly requests: number;
  /** Addresses at other hosts, up to the end of the last look. */
  readonly foreign: readonly string[];
  /** How often axe looked. */
  readonly looked: number;
  readonly barriers: readonly string[];
  readonly sideways: readonly string[];
}

/**
 * Opens every page in a real Chromium with nothing in its cache.
 *
 * @param choose which looks a page gets; all four unless told otherwise
 */
export async function lookInBrowser(
  site: BuiltSite,
  choose: (index: number) => readonly Look[] = () => looks,
): Promise<readonly GateResult[]> {
  const served = await serveSite(site.folder);
  // One each: a page behind another one is never idle, as far as its browser is concerned.
  const browsers = await Promise.all([1, 2].map(() => startBrowser({ viewport: { width: widths.desktop, height: 900 } })));
  try {
    const waiting = site.pages.map(({ path }, index) => ({ path, looks: choose(index) }));
    const sights: Sight[] = [];
    const work = async ({ context }: TestBrowser): Promise<void> => {
      const visitor = await openVisitor(context, served.origin);
      for (let next = waiting.shift(); next; next = waiting.shift()) sights.push(await visitor(next.path, next.looks));
    };
    await Promise.all(browsers.map(work));
    return judge(sights);
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
    await served.close();
  }
}

/** Opens a page for one visit after the other, each as the first. */
async function openVisitor(context: BrowserContext, origin: string): Promise<(path: string, wanted: readonly Look[]) => Promise<Sight>> {
  const page = await context.newPage();
  const traffic = await watchTraffic(page, origin);
  return async (path, wanted) => {
    await page.goto('about:blank');
    await page.setViewportSize({ width: widths.desktop, height: 900 });
    traffic.restart();
    await page.goto(`${origin}${path}`, { waitUntil: 'load' });
    await traffic.awaitQuiet();
    const { bytes } = traffic.read();
    // No part of the first load, but asked for all the same once somebody scrolls there.
    await page.evaluate(`document.querySelectorAll('[loading=lazy]').forEach((element) => { element.loading = 'eager'; })`);
    const found = await lookAt(page, path, wanted);
    return { path, ...traffic.read(), bytes, looked: wanted.length, ...found };
  };
}

async function lookAt(page: Page, path: string, wanted: readonly Look[]): Promise<Pick<Sight, 'barriers' | 'sideways'>> {
  const barriers: string[] = [];
  const sideways: string[] = [];
  for (const { scheme, width } of wanted) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate(`document.documentElement.dataset.theme = '${scheme}'`);
    await settle(page);
    const { violations, passes } = await findBarriers(page);
    const at = `${path} (${scheme}, ${width} px)`;
    if (passes < 5) barriers.push(`${at} shows hardly anything that axe could look at`);
    barriers.push(...violations.map((violation) => `${at} ${violation}`));
    const scrolls = await page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    if (scrolls) sideways.push(`${at} scrolls sideways`);
  }
  return { barriers, sideways };
}

/** Code that scrolls gets its place in the order of the keyboard a moment after the screen has changed. What never gets it is left for axe to find. */
async function settle(page: Page): Promise<void> {
  const settled = "[...document.querySelectorAll('pre')].every((code) => code.scrollWidth <= code.clientWidth || code.tabIndex >= 0)";
  await page.waitForFunction(settled, undefined, { timeout: 2000 }).catch(() => undefined);
}

function judge(sights: readonly Sight[]): readonly GateResult[] {
  const largest = sights.reduce((most, sight) => (sight.bytes > most.bytes ? sight : most));
  const barriers = sights.flatMap((sight) => sight.barriers);
  const sideways = sights.flatMap((sight) => sight.sideways);
  const foreign = sights.flatMap(({ path, foreign: urls }) => urls.map((url) => `${path} asks for ${url}`));
  const looked = sights.reduce((sum, sight) => sum + sight.looked, 0);
  const requests = sights.reduce((sum, sight) => sum + sight.requests, 0);
  return [
    { name: 'axe', figure: `${barriers.length} violations in ${looked} looks at ${sights.length} pages`, faults: barriers },
    { name: 'phone', figure: `${sideways.length} pages scroll sideways`, faults: sideways },
    {
      name: 'bytes',
      figure: `first load at most ${(largest.bytes / 1000).toFixed(1)} kB (${largest.path}), allowed ${firstLoadLimit / 1000} kB`,
      faults: sights
        .filter(({ bytes }) => bytes > firstLoadLimit)
        .map(({ path, bytes }) => `${path} transfers ${(bytes / 1000).toFixed(1)} kB`),
    },
    { name: 'hosts', figure: `${foreign.length} of ${requests} requests to another host`, faults: foreign },
  ];
}
