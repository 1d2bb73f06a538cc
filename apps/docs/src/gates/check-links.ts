import type { BuiltPage, BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';

interface Link {
  readonly from: string;
  readonly to: string;
}

/** Follows every link of every page, of its Markdown and of `llms.txt` that stays on the site: to a page, a file, or a place on a page. */
export function checkLinks(site: BuiltSite, home: string): GateResult {
  const twins = site.pages.flatMap((page) => listTwin(site, page));
  const links = [...site.pages.flatMap(listLinks), ...twins, ...listMarkdownLinks('/llms.txt', site.read('/llms.txt'), home)];
  const anchors = new Map(site.pages.map(({ path, document }) => [path, new Set(document.querySelectorAll('[id]').map(({ id }) => id))]));
  const faults = new Set<string>();
  let places = 0;
  for (const { from, to } of links) {
    const { pathname, hash } = new URL(to, `http://site.invalid${from}`);
    if (hash !== '') places += 1;
    if (!site.has(pathname)) faults.add(`${from} leads to ${to}, which is not there`);
    else if (hash !== '' && hash !== '#_top' && anchors.get(pathname)?.has(decodeURIComponent(hash.slice(1))) === false)
      faults.add(`${from} leads to ${to}, but that page has no such place`);
  }
  return {
    name: 'links',
    figure: `${links.length} followed, ${places} of them to a place on a page, ${faults.size} broken`,
    faults: [...faults],
  };
}

function listLinks({ path, document }: BuiltPage): readonly Link[] {
  const addresses = [
    ...document.querySelectorAll('a[href], link[href]').map((element) => element.getAttribute('href') ?? ''),
    ...document.querySelectorAll('img[src], script[src], source[src]').map((element) => element.getAttribute('src') ?? ''),
  ];
  // What leaves the site is for people to follow; what would be loaded from elsewhere is found by the browser.
  return addresses.filter((to) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(to)).map((to) => ({ from: path, to }));
}

function listTwin(site: BuiltSite, { document }: BuiltPage): readonly Link[] {
  const twin = document.querySelector('link[rel="alternate"][type="text/markdown"]')?.getAttribute('href');
  return twin !== undefined && site.has(twin) ? listMarkdownLinks(twin, site.read(twin), '') : [];
}

/** Links of a Markdown text, those in code left out. Only those that begin with `home` stay on the site when they name a host. */
function listMarkdownLinks(from: string, markdown: string, home: string): readonly Link[] {
  const plain = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return (
    [...plain.matchAll(/\]\(<?([^)\s>]+)>?\)/g)]
      .map(([, to = '']) => (home !== '' && to.startsWith(home) ? to.slice(home.length) || '/' : to))
      .filter((to) => to.startsWith('/') || to.startsWith('#'))
      // A place on the page itself is a place on its HTML.
      .map((to) => ({ from, to: to.startsWith('#') ? `${from.replace(/\.md$/, '/')}${to}`.replace(/^\/index\//, '/') : to }))
  );
}
