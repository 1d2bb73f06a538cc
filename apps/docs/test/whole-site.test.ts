import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { docsFolder } from './support/build-site.ts';
import { textOf } from '../src/gates/built-site.ts';
import { site } from './support/site.ts';

const pages = site.pages;
/** The pages that somebody wrote or generated; `404.html` is Starlight's own. */
const written = pages.filter(({ path }) => path !== '/404.html');

it('there are pages', () => {
  expect(pages.length).toBeGreaterThan(10);
});

describe.each(pages)('$path', ({ html, document }) => {
  const loaded = [
    ...document
      .querySelectorAll('link[rel="stylesheet"], link[rel="modulepreload"], link[rel~="icon"]')
      .map((link) => link.getAttribute('href')),
    ...document.querySelectorAll('script[src], img[src], iframe[src], source[src]').map((element) => element.getAttribute('src')),
  ].filter((address) => address !== undefined);

  it('asks no other host for anything', () => {
    expect(loaded.filter((address) => !/^(\/(?!\/)|data:)/.test(address))).toEqual([]);
    expect(html).not.toMatch(/@import|url\((?!["']?(data:|\/(?!\/)|#))/);
  });

  it('has a language, a title, one main heading, headings in order and one main part', () => {
    expect(document.querySelector('html')?.getAttribute('lang')).toBe('en');
    expect(textOf(document.querySelector('title'))).not.toBe('');
    expect(document.querySelectorAll('main')).toHaveLength(1);
    const levels = document
      .querySelectorAll('main h1, main h2, main h3, main h4')
      .filter((heading) => !heading.closest('nav, mobile-starlight-toc'))
      .map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    expect(levels.slice(1).filter((level, index) => level > (levels[index] ?? 0) + 1)).toEqual([]);
  });

  it('names every picture, gives every table headers, and uses no id twice', () => {
    expect(document.querySelectorAll('img').filter((image) => !image.getAttribute('alt')?.trim() || !image.getAttribute('width'))).toEqual(
      [],
    );
    expect(document.querySelectorAll('svg[role="img"]').filter((image) => !image.querySelector('title'))).toEqual([]);
    for (const table of document.querySelectorAll('main table')) {
      expect(table.querySelectorAll('thead th').every((cell) => cell.getAttribute('scope') === 'col' && textOf(cell) !== '')).toBe(true);
      expect(table.querySelectorAll('tbody tr').every((row) => row.querySelectorAll('th[scope="row"]').length === 1)).toBe(true);
      expect(table.parentNode?.getAttribute('tabindex')).toBe('0');
    }
    const ids = document.querySelectorAll('[id]').map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('needs at most 120 kB at first, compressed', () => {
    const later = document.querySelectorAll('img[loading="lazy"]').map((image) => image.getAttribute('src'));
    const files = new Set(loaded.filter((address) => address.startsWith('/') && !later.includes(address)));
    const bytes = [...files].reduce((sum, file) => sum + gzipSync(site.read(file)).length, gzipSync(html).length);
    expect(bytes).toBeLessThanOrEqual(120_000);
  });
});

it.each(written)('$path is there as Markdown too', ({ document }) => {
  const twin = document.querySelector('link[rel="alternate"][type="text/markdown"]')?.getAttribute('href') ?? '';
  const markdown = site.read(twin);
  expect(markdown.startsWith(`# ${textOf(document.querySelector('h1'))}\n`)).toBe(true);
  expect(markdown).not.toMatch(/^import |^---/m);
});

it('styles ask no other host, and know light and dark', () => {
  const files = new Set(
    pages.flatMap(({ document }) => document.querySelectorAll('link[rel="stylesheet"]').map((link) => link.getAttribute('href') ?? '')),
  );
  const styles = [...files].map(site.read).join('\n');
  expect(styles).not.toMatch(/@import|url\(["']?(https?:)?\/\//);
  expect(styles).toMatch(/data-theme=.?light/);
});

it('has a search index, `llms.txt` and one text with all pages for programs', () => {
  expect(existsSync(`${docsFolder}/dist/pagefind/pagefind-entry.json`)).toBe(true);
  const index = JSON.parse(site.read('/pagefind/pagefind-entry.json')) as { languages: { en: { page_count: number } } };
  expect(index.languages.en.page_count).toBeGreaterThanOrEqual(written.length);
  expect(site.read('/llms.txt')).toContain('# Panelbridge');
  const all = site.read('/llms-full.txt');
  for (const { document } of written) expect(all).toContain(`# ${textOf(document.querySelector('h1'))}`);
});
