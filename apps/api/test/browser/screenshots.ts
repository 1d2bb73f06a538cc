import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const list = join(import.meta.dirname, '../../../docs/src/assets/journey/pictures.json');
const folder = dirname(list);

/** Whether this run renews the pictures of the documentation (`pnpm --filter @panelbridge/api screenshots`). */
export const takesScreenshots = process.env['PANELBRIDGE_SCREENSHOTS'] === '1';

/** What is known of a picture of the documentation. */
export interface PictureRecord {
  /** Digest of what the page showed when it was taken; see {@link digestPage}. */
  readonly made: string;
  /** SHA-256 of the file, in hex. */
  readonly file: string;
}

/**
 * Takes a picture of what a phone shows, for the documentation. In other runs it takes none, but fails when the page shows something else than in its
 * picture.
 */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const made = await digestPage(page);
  const records = readRecords();
  const file = join(folder, `${name}.webp`);
  if (!takesScreenshots) {
    expect(findStale(name, made, records)).toBeUndefined();
    return;
  }
  // A picture of the same page is left as it is, so that renewing all of them changes those alone that have to change.
  if (records[name]?.made === made && existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  await page.evaluate('document.activeElement?.blur()');
  // WebP, which only the browser itself writes: a page of the documentation shows several of them.
  const client = await page.context().newCDPSession(page);
  const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality: 45 });
  const bytes = Buffer.from(data, 'base64');
  writeFileSync(file, bytes);
  const all = { ...records, [name]: { made, file: createHash('sha256').update(bytes).digest('hex') } };
  const sorted = Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(list, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Says what is wrong with a picture whose page shows something else by now, and what to do. */
export function findStale(name: string, made: string, records: Readonly<Record<string, PictureRecord>>): string | undefined {
  const remedy = 'Remedy: pnpm --filter @panelbridge/api screenshots, then look at the pictures and commit them.';
  const record = records[name];
  if (record === undefined) return `The documentation has no picture ${name}. ${remedy}`;
  return record.made === made ? undefined : `The picture ${name} of the documentation is stale: its page has changed. ${remedy}`;
}

/** What is another one in each run, and how it stands in the digest; amounts, durations and other numbers are what a picture is there to show. */
const changing: readonly (readonly [pattern: RegExp, stands: string])[] = [
  [/https?:\/\/[^\s"']+/g, 'address'],
  [/\blocalhost:\d+/g, 'host'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'id'],
  [/\b[a-z]{2,3}_[0-9a-z]{7,10}\b/g, 'id'],
  [/\b(?=[\w-]*\d)[\w-]{16,}/g, 'token'],
  [/\b\d{4}-\d\d-\d\d\b/g, 'date'],
  [/\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?: \d{4})?\b/g, 'date'],
  [/\b\d{1,2}:\d\d(?::\d\d)?\b/g, 'time'],
];

/**
 * Digest of what a page shows: its elements, words, fields with what is in them, pictures and styles. Addresses, ids, tokens, dates and times, which are new
 * in each run, are left out.
 */
export async function digestPage(page: Page): Promise<string> {
  const shown = await page.evaluate<string>(`(() => {
    const styles = [...document.querySelectorAll('style')].map((style) => style.textContent).join('\\n');
    const describe = (element) => ['type', 'name', 'alt', 'src', 'placeholder', 'aria-label']
      .flatMap((name) => (element.hasAttribute(name) ? [name + '=' + element.getAttribute(name)] : []))
      .concat(typeof element.value === 'string' ? ['value=' + element.value] : [], element.checked ? ['checked'] : []);
    const elements = [...document.body.querySelectorAll('*')]
      .map((element) => [element.tagName + '.' + element.className, ...describe(element)].join(' '));
    return [styles, ...elements, document.body.innerText].join('\\n');
  })()`);
  const lasting = changing.reduce((text, [pattern, stands]) => text.replace(pattern, stands), shown);
  return createHash('sha256').update(lasting).digest('hex');
}

function readRecords(): Readonly<Record<string, PictureRecord>> {
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Readonly<Record<string, PictureRecord>>) : {};
}
