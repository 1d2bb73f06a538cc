import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, type HTMLElement } from 'node-html-parser';

/** A page of the built site. */
export interface BuiltPage {
  /** Its address, for example `/errors/`. */
  readonly path: string;
  readonly html: string;
  readonly document: HTMLElement;
}

/** The built site, as it would be served. */
export interface BuiltSite {
  readonly folder: string;
  /** In the order of their addresses. */
  readonly pages: readonly BuiltPage[];
  /** A file as text. @throws when it is not there */
  readonly read: (path: string) => string;
  /** Says whether something would be served under an address without query and fragment. */
  readonly has: (path: string) => boolean;
  /** One page. @throws when it is not there */
  readonly page: (path: string) => BuiltPage;
}

/** Where the build leaves the site, without a slash at the end. */
export const builtFolder = fileURLToPath(new URL('../../dist', import.meta.url));

/**
 * Opens a built site.
 *
 * @throws when there is none
 */
export function openSite(folder: string = builtFolder): BuiltSite {
  const files = globSync('**/*.html', { cwd: folder }).toSorted();
  if (files.length === 0) throw new Error(`There is no site in ${folder}. Remedy: pnpm --filter @panelbridge/docs build`);
  const read = (path: string): string => readFileSync(`${folder}${path}`, 'utf8');
  const open = (path: string): BuiltPage => openPage(path, read(path.endsWith('/') ? `${path}index.html` : path));
  const pages = files.map((file) => open(`/${file.replace(/index\.html$/, '')}`));
  const known = new Map(pages.map((page) => [page.path, page]));
  return {
    folder,
    pages,
    read,
    has: (path) => known.has(path) || (!path.endsWith('/') && existsSync(`${folder}${decodeURIComponent(path)}`)),
    page: (path) => {
      const page = known.get(path);
      if (!page) throw new Error(`the site has no page ${path}`);
      return page;
    },
  };
}

/** A page out of its HTML, which is parsed when somebody looks into it. */
export function openPage(path: string, html: string): BuiltPage {
  let parsed: HTMLElement | undefined;
  return {
    path,
    html,
    get document() {
      parsed ??= parseHtml(html);
      return parsed;
    },
  };
}

/** The pages that somebody wrote or generated; `404.html` is Starlight's own. */
export function listWritten({ pages }: BuiltSite): readonly BuiltPage[] {
  return pages.filter(({ path }) => path !== '/404.html');
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

/** The paragraphs below a heading, up to the next heading of any level; none when there is no such heading. */
export function paragraphsBelow(page: BuiltPage, id: string): readonly string[] {
  if (!hasHeading(page, id)) return [];
  const { children } = sectionBelow(page, id);
  const next = children.findIndex((element) => !Number.isNaN(levelOf(element)));
  const own = next === -1 ? children : children.slice(0, next);
  return own.filter(({ tagName }) => tagName === 'P').map(textOf);
}

/** The rows of the first table below a heading; none when there is no such heading. */
export function rowsBelow(page: BuiltPage, id: string): readonly (readonly string[])[] {
  return hasHeading(page, id) ? rowsOf(sectionBelow(page, id)) : [];
}

/** Says whether a page has a heading with this anchor. */
export function hasHeading({ document }: BuiltPage, id: string): boolean {
  return document.querySelector(`main [id="${id}"]`) !== null;
}

/** The rows of the first table in an element: texts of the cells, the head left out. */
export function rowsOf(element: HTMLElement): readonly (readonly string[])[] {
  const rows = element.querySelector('tbody')?.querySelectorAll('tr') ?? [];
  return rows.map((row) => row.querySelectorAll('th, td').map(textOf));
}

/** The row of a table that is about this. @throws when there is none */
export function rowOf(element: HTMLElement, first: string): readonly string[] {
  const row = rowsOf(element).find((cells) => isRowOf(cells, first));
  if (!row) throw new Error(`there is no row "${first}"`);
  return row;
}

/** Says whether a row is about this: its first cell is that word, or begins with it; what only begins with the same letters is something else. */
export function isRowOf([cell]: readonly string[], first: string): boolean {
  return cell === first || cell?.startsWith(`${first} `) === true;
}

/** Level of a heading's wrapper; `NaN` for anything else, which is smaller than nothing. */
function levelOf(element: HTMLElement): number {
  return Number(/level-h(\d)/.exec(element.classNames)?.[1] ?? Number.NaN);
}

function parseHtml(html: string): HTMLElement {
  // A line break separates words.
  return parse(html.replaceAll('<br>', ' <br>'), { blockTextElements: { script: true, style: true } });
}
