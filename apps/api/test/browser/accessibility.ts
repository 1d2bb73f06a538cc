import { findBarriers } from '@panelbridge/test-browser';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Checks the page that is open: no violation of WCAG 2.2 A and AA or of axe's good practice, in both colour schemes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations, passes } = await findBarriers(page);
    expect({ colorScheme, found: violations }).toEqual({ colorScheme, found: [] });
    expect(passes).toBeGreaterThan(5);
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
