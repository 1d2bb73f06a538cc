import { stripVTControlCharacters } from 'node:util';
import type { Page } from 'playwright-core';

const eraseBelow = '\u001B[J';
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What stands in a terminal at the end: a bar that was drawn over itself is gone, and so are colours. */
export function readTerminal(output: string): string {
  return stripVTControlCharacters(output.split(eraseBelow).at(-1) ?? '').trim();
}

/** Shows a text as a terminal does, in a window that is as high as the text. Lines that were typed begin with a dollar sign. */
export async function showTerminal(page: Page, text: string): Promise<void> {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/[&<>]/g, (sign) => escapes[sign] ?? sign))
    .map((line) => (line.startsWith('$ ') ? `<b>${line}</b>` : line));
  // The page of before may not allow what is written into its place.
  await page.goto('about:blank');
  await page.setContent(`<!doctype html><html lang="en"><title>Terminal</title>
<style>
  body { margin: 0; background: #17181c; color: #d7dae0; }
  pre { margin: 0; padding: 20px; font: 15px/1.5 monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
  b { color: #8fd6a5; font-weight: 600; }
</style><pre>${lines.join('\n')}</pre></html>`);
  const { width = 0 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width, height: await page.evaluate<number>(`document.querySelector('pre').offsetHeight`) });
}
