import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // Only what is told leaves the browser: every element that a rule is content with would be many times the page.
  resultTypes: ['violations'],
};

/** What axe says of a page. */
export interface Barriers {
  /** One line for each rule that is violated: its id and where. */
  readonly violations: readonly string[];
  /** How many rules found something to look at and were content; none on a page that was not really looked at. */
  readonly passes: number;
}

/** Looks at the page that is open, as it is now, with the rules of WCAG 2.2 A and AA and those of axe's good practice. */
export async function findBarriers(page: Page): Promise<Barriers> {
  // Evaluated by the debugger, to which the page's own policy does not apply; once for each page, since it is long.
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(axe);
  return page.evaluate<Barriers>(`axe.run(document, ${JSON.stringify(options)}).then((found) => ({
    violations: found.violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')),
    passes: found.passes.length,
  }))`);
}
