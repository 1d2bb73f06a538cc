import {
  contentOf,
  hasHeading,
  isRowOf,
  itemsBelow,
  paragraphsBelow,
  rowsBelow,
  sectionBelow,
  shown,
  textOf,
  type BuiltPage,
  type BuiltSite,
} from './built-site.ts';
import type { Fact, Shown } from './fact.ts';
import type { GateResult } from './gate.ts';
import { factKinds, listFacts } from './list-facts.ts';
import { readReturns, type RawManifest } from './manifests.ts';

/**
 * Every setting, secret, capability, status, error and text of every manifest stands on the page and in the section where it belongs, as the
 * manifest has it; and tables of facts hold nothing that no manifest says.
 *
 * @param returns the outcome that each return reports
 */
export function checkFields(
  site: BuiltSite,
  manifests: readonly RawManifest[],
  returns: Readonly<Record<string, string>> = readReturns(),
): GateResult {
  const counts = new Map<string, number>();
  const missing: string[] = [];
  const invented: string[] = [];
  for (const manifest of manifests) {
    const facts = listFacts(manifest, returns);
    for (const kind of factKinds) counts.set(kind, (counts.get(kind) ?? 0) + facts[kind].length);
    const all = factKinds.flatMap((kind) => facts[kind]);
    missing.push(...all.flatMap((fact) => checkFact(site, manifest.id, fact)));
    invented.push(...listInvented(site, all).map((fault) => `${manifest.id}: ${fault}`));
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  const figure = `${all - missing.length}/${all} covered (${kinds}) of ${manifests.length} connectors`;
  return { name: 'fields', figure, faults: [...missing, ...invented] };
}

function checkFact(site: BuiltSite, id: string, { what, page: path, section, shows }: Fact): readonly string[] {
  const missing = `${id}: ${what} is missing on ${path}${section === undefined ? '' : `#${section}`}`;
  if (!site.has(path)) return [`${missing}; there is no such page`];
  const page = site.page(path);
  if (section !== undefined && !hasHeading(page, section)) return [`${missing}; there is no such section`];
  if (isShown(page, section, shows)) return [];
  if ('cells' in shows) return [`${missing}, where a row would say: ${shows.cells.map((cell) => shown(cell ?? '…')).join(' | ')}`];
  if ('paragraphs' in shows) return [`${missing}, where all that is said would be: ${shows.paragraphs.map(shown).join(' ')}`];
  return [missing];
}

function isShown(page: BuiltPage, section: string | undefined, shows: Shown): boolean {
  if ('words' in shows) return holdsAll(section === undefined ? contentOf(page) : textOf(sectionBelow(page, section)), shows.words);
  if ('items' in shows) return JSON.stringify(itemsBelow(page, section ?? '')) === JSON.stringify(shows.items.map(shown));
  if ('paragraphs' in shows) return JSON.stringify(paragraphsBelow(page, section ?? '')) === JSON.stringify(shows.paragraphs.map(shown));
  const rows = rowsBelow(page, section ?? '');
  if ('cells' in shows) return rows.some((cells) => isRow(cells, shows.cells));
  const [first = '', ...others] = shows.row;
  return rows.some((cells) => isRowOf(cells, shown(first)) && holdsAll(cells.join(' '), others));
}

/** Rows that no fact stands for, in sections of which every row is one. */
function listInvented(site: BuiltSite, facts: readonly Fact[]): readonly string[] {
  const placeOf = ({ page, section = '' }: Fact): string => `${page}#${section}`;
  return [...new Set(facts.map(placeOf))].flatMap((place) => {
    const all = facts.filter((fact) => placeOf(fact) === place);
    const [path = '', section = ''] = place.split('#');
    const wanted = all.flatMap(({ shows }) => ('cells' in shows ? [shows.cells] : []));
    if (wanted.length === 0 || all.some(({ shows }) => 'row' in shows) || !site.has(path)) return [];
    return rowsBelow(site.page(path), section)
      .filter((cells) => !wanted.some((one) => isRow(cells, one)))
      .map((cells) => `${place} says what the manifest does not: ${cells.join(' | ')}`);
  });
}

function isRow(cells: readonly string[], wanted: readonly (string | undefined)[]): boolean {
  return (
    cells.length === wanted.length &&
    wanted.every((cell, index) => (cell === undefined ? cells[index] !== '' : cells[index] === shown(cell)))
  );
}

function holdsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(shown(word)));
}
