import { listWritten, textOf, type BuiltPage, type BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';

/** Every page is there as Markdown too, named in `llms.txt`, in the texts for programs and in the index of the search. */
export function checkPages(site: BuiltSite): GateResult {
  const written = listWritten(site);
  const texts: Texts = { list: site.read('/llms.txt'), all: site.read('/llms-full.txt') };
  const { languages } = JSON.parse(site.read('/pagefind/pagefind-entry.json')) as { languages: { en: { page_count: number } } };
  const faults = [
    ...written.flatMap((page) => checkPage(site, page, texts)),
    ...(languages.en.page_count < written.length ? [`the search knows ${languages.en.page_count} of ${written.length} pages`] : []),
  ];
  return { name: 'pages', figure: `${written.length}, each as Markdown too, named in llms.txt and found by the search`, faults };
}

/** What programs read: `llms.txt`, and the whole of all pages. */
interface Texts {
  readonly list: string;
  readonly all: string;
}

function checkPage(site: BuiltSite, { path, document }: BuiltPage, { list, all }: Texts): readonly string[] {
  const title = textOf(document.querySelector('h1'));
  const twin = document.querySelector('link[rel="alternate"][type="text/markdown"]')?.getAttribute('href') ?? '';
  if (!site.has(twin)) return [`${path} is not there as Markdown`];
  return [
    ...(site.read(twin).startsWith(`# ${title}\n`) ? [] : [`${twin} does not begin with the title of its page, “${title}”`]),
    ...(list.includes(`${twin})`) ? [] : [`/llms.txt does not name ${twin}`]),
    ...(all.includes(`# ${title}`) ? [] : [`/llms-full.txt does not hold “${title}”`]),
  ];
}
