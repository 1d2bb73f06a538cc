import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = join(import.meta.dirname, '../../../docs/src/assets/journey');

/** Whether this run renews the pictures of the documentation (`pnpm --filter @panelbridge/api screenshots`). */
export const takesScreenshots = process.env['PANELBRIDGE_SCREENSHOTS'] === '1';

/** Takes a picture of what a phone shows, for the documentation; does nothing in other runs. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (!takesScreenshots) return;
  mkdirSync(folder, { recursive: true });
  await page.evaluate('document.activeElement?.blur()');
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}
