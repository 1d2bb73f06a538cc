import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codesOf, planOf, settings } from '../../test/ingestion/samples.js';
import { createClearingRecord, maximumCellLength, prepareRow } from './index.js';

const plan = planOf();
const row = { mail: 'ada@example.com', name: 'Ada', age: 36, since: '2024-02-29', salary: 90_000 };
const recordOf = (change: Record<string, unknown>, with_ = plan) => {
  const prepared = prepareRow({ ...row, ...change }, with_);
  return prepared.ok ? prepared.value.record : codesOf(prepared);
};

describe('a row', () => {
  it('S3-15 sends its mapped columns, under the names of their fields, and no other', () => {
    expect(prepareRow(row, plan)).toEqual({
      ok: true,
      value: { record: { email: 'ada@example.com', first_name: 'Ada', age: 36, joined: '2024-02-29' }, matchKey: 'ada@example.com' },
    });
  });

  it('S3-15 sends nothing else whatever its columns are called', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'email', 'toString'));
    fc.assert(
      fc.property(fc.dictionary(names, fc.anything()), (others) => {
        expect(recordOf({ ...others, ...row })).toEqual({ email: 'ada@example.com', first_name: 'Ada', age: 36, joined: '2024-02-29' });
      }),
    );
  });

  it('S4-22 is matched by its email, trimmed, composed and in lower case', () => {
    const prepared = prepareRow({ ...row, mail: '  ADA@Example.COM ' }, plan);
    expect(prepared).toMatchObject({ ok: true, value: { record: { email: 'ada@example.com' }, matchKey: 'ada@example.com' } });
  });

  it.each(['ada', 'ada@', 'Ada <ada@example.com>', `${'a'.repeat(65)}@example.com`, 'a b@example.com', `a@${'b'.repeat(260)}.com`])(
    'S4-22 is invalid with the address %j',
    (mail) => {
      expect(recordOf({ mail })).toEqual(['email_invalid /mail']);
    },
  );

  it('S4-30 is invalid where a value is not what its field holds, and every such field is named', () => {
    expect(recordOf({ name: 5, age: 'thirty-six', since: '29/02/2024' })).toEqual([
      'type_mismatch /name',
      'type_mismatch /age',
      'type_mismatch /since',
    ]);
  });

  it('never repeats what is in a cell', () => {
    const prepared = prepareRow({ ...row, mail: 'canary@', name: ['canary'], age: 'canary', since: 'canary' }, plan);
    expect(prepared.ok).toBe(false);
    expect(JSON.stringify(prepared)).not.toContain('canary');
  });

  it('is invalid when a mapped column is gone, and with a cell of 5 MB', () => {
    const { name: _, ...rest } = row;
    expect(codesOf(prepareRow(rest, plan))).toEqual(['column_missing /name']);
    expect(recordOf({ name: 'x'.repeat(5_000_000) })).toEqual(['value_too_long /name']);
    expect(recordOf({ name: 'x'.repeat(maximumCellLength) })).toMatchObject({ first_name: expect.any(String) });
  });

  it('points at columns whose names hold a slash', () => {
    const odd = planOf({ mappings: [{ column: 'a/b~c', field: 'email' }] });
    expect(codesOf(prepareRow({ 'a/b~c': 7 }, odd))).toEqual(['type_mismatch /a~1b~0c']);
  });
});

describe('a cell without a value', () => {
  const mapped = (nulls?: string) =>
    planOf({
      mappings: [
        { column: 'mail', field: 'email' },
        { column: 'name', field: 'first_name', ...(nulls && { nulls }) },
      ],
    });

  it.each([
    [undefined, { email: 'ada@example.com', first_name: null }],
    ['send', { email: 'ada@example.com', first_name: null }],
    ['skip', { email: 'ada@example.com' }],
    ['set_if_empty', { email: 'ada@example.com' }],
  ])('is treated by the policy %s', (nulls, record) => {
    expect(recordOf({ name: null }, mapped(nulls))).toEqual(record);
    expect(recordOf({ name: undefined }, mapped(nulls))).toEqual(record);
  });

  it.each(['upsert', 'update'])('makes the row invalid in the mode %s where people are recognised by it', (mode) => {
    for (const mail of [null, '', '  ']) expect(recordOf({ mail }, planOf({ mode }))).toEqual(['match_key_missing /mail']);
  });

  it('leaves the email of an insert out', () => {
    const inserting = planOf({ mode: 'insert' });
    expect(prepareRow({ ...row, mail: null }, inserting)).toEqual({
      ok: true,
      value: { record: { first_name: 'Ada', age: 36, joined: '2024-02-29' }, matchKey: null },
    });
  });

  it('makes the row invalid where the destination needs one', () => {
    const fields = [
      { name: 'email', type: 'text' as const, required: true },
      { name: 'first_name', type: 'text' as const, required: true },
    ];
    const strict = planOf({ mappings: settings.mappings.slice(0, 2) }, { fields });
    expect(recordOf({ name: null }, strict)).toEqual(['value_missing /name']);
  });
});

describe('the record that clears a person', () => {
  it('S3-17 empties the mapped fields but the match key', () => {
    expect(createClearingRecord('ada@example.com', plan)).toEqual({ email: 'ada@example.com', first_name: null, age: null, joined: null });
  });

  it.each(['send', 'skip', 'set_if_empty'])(
    'S3-17 empties a field also where cells without a value are treated by the policy %s',
    (nulls) => {
      const others = settings.mappings.filter(({ field }) => field !== 'email');
      const mappings = [{ column: 'mail', field: 'email' }, ...others.map((mapping) => ({ ...mapping, nulls }))];
      expect(createClearingRecord('ada@example.com', planOf({ mappings }))).toEqual({
        email: 'ada@example.com',
        first_name: null,
        age: null,
        joined: null,
      });
    },
  );
});
