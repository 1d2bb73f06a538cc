import { contentOf, hasHeading, isRowOf, rowsOf, sectionBelow, shown, textOf, type BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';
import { factKinds, listFacts, type Fact } from './list-facts.ts';
import type { RawManifest } from './manifests.ts';

/** Every setting, secret, capability, status, error and text of every manifest stands on the page and in the section where it belongs. */
export function checkFields(site: BuiltSite, manifests: readonly RawManifest[]): GateResult {
  const counts = new Map<string, number>();
  const faults = manifests.flatMap((manifest) => {
    const facts = listFacts(manifest);
    return factKinds.flatMap((kind) => {
      counts.set(kind, (counts.get(kind) ?? 0) + facts[kind].length);
      return facts[kind].flatMap((fact) => checkFact(site, manifest.id, fact));
    });
  });
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return { name: 'fields', figure: `${all - faults.length}/${all} covered (${kinds}) of ${manifests.length} connectors`, faults };
}

function checkFact(site: BuiltSite, id: string, { what, page: path, section, words, row, last }: Fact): readonly string[] {
  const missing = `${id}: ${what} is missing on ${path}${section === undefined ? '' : `#${section}`}`;
  if (!site.has(path)) return [`${missing}; there is no such page`];
  const page = site.page(path);
  if (section !== undefined && !hasHeading(page, section)) return [`${missing}; there is no such section`];
  const wanted = words.map(shown);
  if (!row) return holdsAll(section === undefined ? contentOf(page) : textOf(sectionBelow(page, section)), wanted) ? [] : [missing];
  const [first = '', ...others] = wanted;
  const found = rowsOf(sectionBelow(page, section ?? '')).some(
    (cells) => isRowOf(cells, first) && holdsAll(cells.join(' '), others) && (last === undefined || cells.at(-1) === last),
  );
  return found ? [] : [missing];
}

function holdsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
