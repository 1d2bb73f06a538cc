import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findKeyFaults, prepareRow } from './index.js';
import { planOf } from '../../test/ingestion/samples.js';

const codes = (rows: readonly (readonly [string | null, string | null])[]) =>
  [...findKeyFaults(rows.map(([primaryKey, matchKey]) => ({ primaryKey, matchKey })))].map(([index, { code }]) => `${index} ${code}`);

it('of rows with the same key the first one is sent', () => {
  expect(
    codes([
      ['1', 'a'],
      ['2', 'b'],
      ['1', 'c'],
      ['3', 'a'],
      ['4', 'd'],
    ]),
  ).toEqual(['2 primary_key_repeated', '3 match_key_repeated']);
});

it('a row without primary key is invalid; rows without match key never repeat each other', () => {
  expect(
    codes([
      [null, 'a'],
      ['1', null],
      ['2', null],
    ]),
  ).toEqual(['0 primary_key_missing']);
});

it('a row that is kept back takes no key away', () => {
  expect(
    codes([
      ['1', 'a'],
      ['1', 'b'],
      ['2', 'b'],
    ]),
  ).toEqual(['1 primary_key_repeated']);
});

it('the same email in capitals or with blanks is the same person', () => {
  const plan = planOf({ mappings: [{ column: 'mail', field: 'email' }] });
  const rows = ['ada@example.com', ' Ada@Example.com', 'ADA@EXAMPLE.COM ', 'bob@example.com'].map((mail, index) => {
    const prepared = prepareRow({ mail }, plan);
    return { primaryKey: String(index), matchKey: prepared.ok ? prepared.value.matchKey : null };
  });
  expect([...findKeyFaults(rows).keys()]).toEqual([1, 2]);
});

it('what is left has every key once, and every key that a row with a primary key had', () => {
  const key = fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: null });
  fc.assert(
    fc.property(fc.array(fc.record({ primaryKey: key, matchKey: key })), (rows) => {
      const faults = findKeyFaults(rows);
      const kept = rows.filter((_, index) => !faults.has(index));
      const primary = kept.map((row) => row.primaryKey);
      const matched = kept.flatMap((row) => row.matchKey ?? []);
      expect(new Set(primary).size).toBe(primary.length);
      expect(new Set(matched).size).toBe(matched.length);
      expect(primary).not.toContain(null);
      const withoutMatch = rows.flatMap(({ primaryKey, matchKey }) => (matchKey === null ? (primaryKey ?? []) : []));
      expect(primary).toEqual(expect.arrayContaining(withoutMatch));
    }),
  );
});
