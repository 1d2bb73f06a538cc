import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Checks the page that is open: no violation of WCAG 2.2 A and AA or of axe's good practice, in both colour schemes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Evaluated by the debugger, to which the page's own policy does not apply.
    await page.evaluate(axe);
    const results = await page.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(rules)} })`);
    const found = results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    expect({ colorScheme, found }).toEqual({ colorScheme, found: [] });
    expect(results.passes.length).toBeGreaterThan(5);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Checks that the narrowest screen that WCAG asks for (1.4.10) shows the page without scrolling sideways, and larger text too. */
export async function expectFitsNarrowScreen(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const widths: unknown = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
  expect(widths).toEqual([320, 320]);
  if (before) await page.setViewportSize(before);
}
