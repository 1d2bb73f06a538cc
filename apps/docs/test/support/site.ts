import { globSync, readFileSync } from 'node:fs';
import { parse, type HTMLElement } from 'node-html-parser';
import { docsFolder } from './build-site.ts';

/** A page of the built site. */
export interface BuiltPage {
  /** Its address, for example `/errors/`. */
  readonly path: string;
  readonly html: string;
  readonly document: HTMLElement;
}

const dist = `${docsFolder}/dist`;

/** Every page of the built site. */
export function readPages(): readonly BuiltPage[] {
  return globSync('**/*.html', { cwd: dist })
    .toSorted()
    .map((file) => readPage(`/${file.replace(/index\.html$/, '')}`));
}

/** One page of the built site. @throws when it is not there */
export function readPage(path: string): BuiltPage {
  const html = readBuilt(path.endsWith('/') ? `${path}index.html` : path);
  return { path, html, document: parseHtml(html) };
}

/** A file of the built site, as text. @throws when it is not there */
export function readBuilt(path: string): string {
  return readFileSync(`${dist}${path}`, 'utf8');
}

/** The text of a page or a part of it, with single blanks. */
export function textOf(element: HTMLElement | null): string {
  return (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
}

/** What a page says, without header, side bar and footer. */
export function contentOf({ document }: BuiltPage): string {
  return textOf(document.querySelector('main'));
}

/** A text of a manifest as a page shows it: backticks gone, single blanks. */
export function shown(text: string): string {
  return text.replaceAll('`', '').replace(/\s+/g, ' ').trim();
}

/** What stands below a heading, up to the next heading of its level or a higher one. @throws when there is no such heading */
export function sectionBelow({ document, path }: BuiltPage, id: string): HTMLElement {
  const wrapper = document.querySelector(`main [id="${id}"]`)?.parentNode;
  if (!wrapper) throw new Error(`${path} has no heading "${id}"`);
  const parts: string[] = [];
  for (let next = wrapper.nextElementSibling; next && !(levelOf(next) <= levelOf(wrapper)); next = next.nextElementSibling) {
    parts.push(next.outerHTML);
  }
  return parseHtml(parts.join(''));
}

/** The entries of the first list below a heading; none when there is no such heading. */
export function itemsBelow(page: BuiltPage, id: string): readonly string[] {
  if (!hasHeading(page, id)) return [];
  return sectionBelow(page, id).querySelector('ul, ol')?.querySelectorAll('li').map(textOf) ?? [];
}

/** The rows of the first table below a heading; none when there is no such heading. */
export function rowsBelow(page: BuiltPage, id: string): readonly (readonly string[])[] {
  return hasHeading(page, id) ? rowsOf(sectionBelow(page, id)) : [];
}

function hasHeading({ document }: BuiltPage, id: string): boolean {
  return document.querySelector(`main [id="${id}"]`) !== null;
}

/** The rows of the first table in an element: texts of the cells, the head left out. */
export function rowsOf(element: HTMLElement): readonly (readonly string[])[] {
  const rows = element.querySelector('tbody')?.querySelectorAll('tr') ?? [];
  return rows.map((row) => row.querySelectorAll('th, td').map(textOf));
}

/** The row of a table whose first cell begins with this text. @throws when there is none */
export function rowOf(element: HTMLElement, first: string): readonly string[] {
  const row = rowsOf(element).find(([cell]) => cell === first || cell?.startsWith(`${first} `));
  if (!row) throw new Error(`there is no row "${first}"`);
  return row;
}

/** Level of a heading's wrapper; `NaN` for anything else, which is smaller than nothing. */
function levelOf(element: HTMLElement): number {
  return Number(/level-h(\d)/.exec(element.classNames)?.[1] ?? Number.NaN);
}

function parseHtml(html: string): HTMLElement {
  // A line break separates words.
  return parse(html.replaceAll('<br>', ' <br>'), { blockTextElements: { script: true, style: true } });
}
