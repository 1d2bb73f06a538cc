import { panelTextFields, type PanelRecord } from '@panelbridge/core';

/** Records of which each address comes once, and where each record that was given has gone. */
export interface MergedRecords {
  readonly records: readonly PanelRecord[];
  /** For each record that was given, the place of the one that it is part of. */
  readonly places: readonly number[];
}

/**
 * Merges records of one address as if they were written one after the other: what a later one says stands, what it leaves out stays. A field
 * that is written only while it is empty keeps the first value.
 *
 * @returns `null` where no address comes twice, so that there is nothing to merge
 */
export function mergeRecords(given: readonly PanelRecord[], onlyIfEmpty: readonly string[]): MergedRecords | null {
  const addresses = new Set<string>();
  for (const { email } of given) if (typeof email === 'string') addresses.add(email);
  const nameless = given.reduce((count, { email }) => (typeof email === 'string' ? count : count + 1), 0);
  if (addresses.size + nameless === given.length) return null;
  const places = new Map<string, number>();
  const records: PanelRecord[] = [];
  const merged = given.map((record) => {
    const { email } = record;
    const place = typeof email === 'string' ? places.get(email) : undefined;
    const before = place === undefined ? undefined : records[place];
    if (place !== undefined && before) {
      records[place] = mergeTwo(before, record, new Set(onlyIfEmpty));
      return place;
    }
    if (typeof email === 'string') places.set(email, records.length);
    return records.push(record) - 1;
  });
  return { records, places: merged };
}

function mergeTwo(first: PanelRecord, second: PanelRecord, late: ReadonlySet<string>): PanelRecord {
  const texts = panelTextFields.map((name, bit) => {
    const [before = null, after = null] = [first.texts[bit], second.texts[bit]];
    if (!(second.given & (1 << bit))) return before;
    return late.has(name) ? (before ?? after) : after;
  });
  const values = new Map(Object.entries(first.characteristics ?? {}));
  for (const [slug, value] of Object.entries(second.characteristics ?? {})) {
    if (!late.has(slug) || (values.get(slug) ?? null) === null) values.set(slug, value);
  }
  return {
    email: first.email,
    texts,
    given: first.given | second.given,
    characteristics: values.size > 0 ? Object.fromEntries(values) : null,
  };
}
