import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rowsBelow, rowsOf, shown, textOf } from '../src/gates/built-site.ts';
import { readManifests } from '../src/gates/manifests.ts';
import { repository } from './support/build-site.ts';
import { readPage } from './support/site.ts';

const manifests = readManifests()
  .map(({ manifest }) => manifest)
  .toSorted((a, b) => a.id.localeCompare(b.id));

/** A column of a table: what its head leads to, and its cells by the word at the beginning of their row. */
interface Column {
  readonly title: string;
  readonly href: string;
  readonly cells: ReadonlyMap<string, { readonly codes: readonly string[]; readonly bold: readonly string[] }>;
}

function readColumns(path: string): readonly Column[] {
  const table = readPage(path).document.querySelector('main table');
  const rows = table?.querySelectorAll('tbody tr') ?? [];
  return (table?.querySelectorAll('thead th') ?? []).slice(1).map((head, index) => ({
    title: textOf(head),
    href: head.querySelector('a')?.getAttribute('href') ?? '',
    cells: new Map(
      rows.map((row) => {
        const cell = row.querySelectorAll('td')[index];
        const read = (selector: string): readonly string[] => cell?.querySelectorAll(selector).map(textOf) ?? [];
        return [textOf(row.querySelector('th')), { codes: read('code'), bold: read('strong code') }];
      }),
    ),
  }));
}

describe('the glossary', () => {
  const columns = readColumns('/concepts/glossary/');
  const speakers = manifests.flatMap(({ id, capabilities, docs, presets }) => [
    { href: `/connectors/${id}/statuses-and-ids/`, map: capabilities.statusSync?.statusMap ?? {}, words: docs.words ?? [] },
    ...presets.map((preset) => ({
      href: `/connectors/${id}/presets/${preset.id}/`,
      map: preset.statusSync?.statusMap ?? {},
      words: preset.docs?.words ?? [],
    })),
  ]);
  const speaking = speakers.filter(({ map, words }) => Object.keys(map).length > 0 || words.length > 0);

  it('has every status of core in a row, in core’s order', () => {
    const code = readFileSync(`${repository}/packages/core/src/participation/status.ts`, 'utf8');
    const [, list = ''] = /export const participationStatuses = \[([^\]]*)\]/.exec(code) ?? [];
    const statuses = [...list.matchAll(/'([^']+)'/g)].map(([, status]) => status);
    expect(statuses.length).toBeGreaterThan(10);
    expect(rowsBelow(readPage('/concepts/glossary/'), 'statuses').map(([status]) => status)).toEqual(statuses);
  });

  it('sets User Interviews, UserTesting, Perspective, Rally and every other tool that has words beside the hub', () => {
    expect(columns.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['User Interviews', 'UserTesting', 'Perspective AI', 'Rally', 'Tracked link']),
    );
    expect(columns.map(({ href }) => href)).toEqual(speaking.map(({ href }) => href));
  });

  it.each(speaking)(
    'has every word of $href in the row of its status, those that are acted on in bold, and no other',
    ({ href, map, words }) => {
      const { cells } = columns.find((column) => column.href === href) ?? { cells: new Map() as Column['cells'] };
      const found = [...cells].flatMap(([status, { codes, bold }]) => codes.map((word) => [word, status, bold.includes(word)]));
      const acted = Object.entries(map).map(([word, status]) => [word, status, true]);
      const said = words.map(({ partner, status }) => [partner, status, false]);
      expect(new Set(found.map(String))).toEqual(new Set([...acted, ...said].map(String)));
      expect(found).toHaveLength(acted.length + said.length);
    },
  );

  it('has both forms of every id', () => {
    const rows = rowsBelow(readPage('/concepts/glossary/'), 'ids').map(([tool, , hub, partner]) => [tool, hub, partner]);
    const ids = manifests.flatMap(({ title, docs }) => (docs.ids ?? []).map(({ hub, partner }) => [shown(title), hub, partner]));
    expect(ids.length).toBeGreaterThan(2);
    expect(rows).toEqual(expect.arrayContaining(ids));
  });
});

describe('the comparison', () => {
  const page = readPage('/connectors/compare/');
  const rows = rowsOf(page.document.querySelector('main') ?? page.document);
  const row = (first: string): readonly string[] => rows.find(([title]) => title === first || title?.startsWith(`${first}:`)) ?? [];

  it('has every connector in a column', () => {
    expect(readColumns('/connectors/compare/').map(({ title, href }) => [title, href])).toEqual(
      manifests.map(({ title, id }) => [shown(title), `/connectors/${id}/`]),
    );
  });

  it.each([...new Set(manifests.flatMap(({ capabilities }) => Object.keys(capabilities)))])('says of %s who has it', (name) => {
    expect(row(name).slice(1)).toEqual(manifests.map(({ capabilities }) => (capabilities[name] === undefined ? 'no' : 'yes')));
  });

  it('says of every connector how far the tool brings people, and whether their links are signed', () => {
    const carried: Readonly<Record<string, string>> = { token: 'a signed token', partner_id: 'an id in the tool’s format, with a cookie' };
    expect(row('Who a link belongs to').slice(1)).toEqual(
      manifests.map(({ capabilities: { redirect } }) => (redirect ? carried[redirect.identity] : '–')),
    );
    const furthest = manifests.map(({ capabilities: { redirect, statusSync } }) => {
      if (redirect?.onReturn.default === 'completed') return 'completed';
      return redirect || Object.keys(statusSync?.statusMap ?? {}).length > 0 ? 'submitted' : '–';
    });
    expect(row('Furthest status that the tool brings about').slice(1)).toEqual(furthest);
  });

  it('says of every connector how far it is, by what it proves itself, and what it keeps secret', () => {
    expect(row('Stage').slice(1)).toEqual(manifests.map(({ stage }) => stage));
    expect(row('Verified').slice(1)).toEqual(
      manifests.map(({ verification: { level, on } }) => (on === null ? level : `${level} on ${on}`)),
    );
    expect(row('Authentication').slice(1)).toEqual(manifests.map(({ authentication }) => authentication.scheme));
    expect(row('Secrets').slice(1)).toEqual(manifests.map(({ secrets }) => Object.keys(secrets).join(', ') || 'none'));
  });
});
