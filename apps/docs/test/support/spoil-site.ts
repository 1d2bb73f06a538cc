import { openPage, type BuiltPage, type BuiltSite } from '../../src/gates/built-site.ts';
import { site } from './site.ts';

/** The built site with one file that says something else. @throws when nothing would be different */
export function spoil(path: string, search: string | RegExp, replacement: string): BuiltSite {
  const text = site.read(path);
  const spoiled = text.replace(search, replacement);
  if (spoiled === text) throw new Error(`${path} does not hold ${String(search)}`);
  const pages = site.pages.map((page) => (`${page.path}index.html` === path ? openPage(page.path, spoiled) : page));
  const page = (wanted: string): BuiltPage => pages.find((one) => one.path === wanted) ?? site.page(wanted);
  return { ...site, pages, page, read: (file) => (file === path ? spoiled : site.read(file)) };
}
