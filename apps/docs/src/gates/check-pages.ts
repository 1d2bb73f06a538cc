import { listWritten, textOf, type BuiltPage, type BuiltSite } from './built-site.ts';
import { makeTwinComparer } from './compare-twin.ts';
import type { GateResult } from './gate.ts';

/** Every page is there as Markdown too, which says the same, named in `llms.txt`, in the texts for programs and in the index of the search. */
export async function checkPages(site: BuiltSite): Promise<GateResult> {
  const written = listWritten(site);
  const texts: Texts = { list: site.read('/llms.txt'), all: site.read('/llms-full.txt') };
  const { languages } = JSON.parse(site.read('/pagefind/pagefind-entry.json')) as { languages: { en: { page_count: number } } };
  const compare = await makeTwinComparer();
  const twins = await Promise.all(
    written.map(async (page) => {
      const twin = twinOf(page);
      return site.has(twin) ? (await compare(page, site.read(twin))).map((fault) => `${twin} ${fault}`) : [];
    }),
  );
  const faults = [
    ...twins.flat(),
    ...written.flatMap((page) => checkPage(site, page, texts)),
    ...(languages.en.page_count < written.length ? [`the search knows ${languages.en.page_count} of ${written.length} pages`] : []),
  ];
  return {
    name: 'pages',
    figure: `${written.length}, each as Markdown too that says the same, named in llms.txt and found by the search`,
    faults,
  };
}

/** What programs read: `llms.txt`, and the whole of all pages. */
interface Texts {
  readonly list: string;
  readonly all: string;
}

function twinOf({ document }: BuiltPage): string {
  return document.querySelector('link[rel="alternate"][type="text/markdown"]')?.getAttribute('href') ?? '';
}

function checkPage(site: BuiltSite, page: BuiltPage, { list, all }: Texts): readonly string[] {
  const title = textOf(page.document.querySelector('h1'));
  const twin = twinOf(page);
  if (!site.has(twin)) return [`${page.path} is not there as Markdown`];
  return [
    ...(site.read(twin).startsWith(`# ${title}\n`) ? [] : [`${twin} does not begin with the title of its page, “${title}”`]),
    ...(list.includes(`${twin})`) ? [] : [`/llms.txt does not name ${twin}`]),
    ...(all.includes(`# ${title}`) ? [] : [`/llms-full.txt does not hold “${title}”`]),
  ];
}
