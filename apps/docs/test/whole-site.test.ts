import { describe, expect, it } from 'vitest';
import { textOf } from '../src/gates/built-site.ts';
import { site } from './support/site.ts';

const pages = site.pages;
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
});

it('styles ask no other host, and know light and dark', () => {
  const files = new Set(
    pages.flatMap(({ document }) => document.querySelectorAll('link[rel="stylesheet"]').map((link) => link.getAttribute('href') ?? '')),
  );
  const styles = [...files].map((file) => site.read(file)).join('\n');
  expect(styles).not.toMatch(/@import|url\(["']?(https?:)?\/\//);
  expect(styles).toMatch(/data-theme=.?light/);
});
