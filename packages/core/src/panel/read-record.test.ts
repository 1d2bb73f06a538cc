import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldType } from '../ingestion/value.js';
import { panelFields, panelTextFields } from './fields.js';
import { readPanelBatch } from './read-batch.js';
import { readCharacteristicValues, readPanelRecord } from './read-record.js';

const types = new Map<string, FieldType>([
  ['a_text', 'text'],
  ['a_number', 'number'],
  ['a_date', 'date'],
  ['a_boolean', 'boolean'],
]);
const faultsOf = (input: unknown, form: 'nested' | 'flat' = 'nested') => {
  const read = readPanelRecord(input, types, form, '/at');
  return read.ok ? [] : read.faults.map(({ code, pointer }) => [pointer, code]);
};

describe('a record of the panel', () => {
  test('says which fields it has, in their order; what is blank or null empties', () => {
    expect(readPanelRecord({ email: ' Ann@Example.com ', last_name: ' Lee ', city: null, country: ' ' }, types)).toEqual({
      ok: true,
      value: {
        email: 'ann@example.com',
        texts: [null, 'Lee', null, null, null, null, null, null],
        given: 0b1010_0010,
        characteristics: null,
      },
    });
    expect(readPanelRecord({}, types)).toMatchObject({ ok: true, value: { email: undefined, given: 0 } });
    for (const email of [null, '', ' ']) expect(readPanelRecord({ email }, types)).toMatchObject({ ok: true, value: { email: null } });
  });

  test('S4-10 has nine fields, each of which holds text alone', () => {
    expect(panelFields).toEqual(['email', 'first_name', 'last_name', 'phone_number', 'title', 'company', 'city', 'state', 'country']);
    for (const name of panelTextFields) {
      expect(faultsOf({ [name]: 7 })).toEqual([[`/at/${name}`, 'type_mismatch']]);
      expect(faultsOf({ [name]: 'x'.repeat(201) })).toEqual([[`/at/${name}`, 'value_too_long']]);
      expect(faultsOf({ [name]: 'x'.repeat(200) })).toEqual([]);
    }
  });

  test('has characteristics in a member of their own, or beside the fields', () => {
    const values = { a_text: ' x ', a_number: '4', a_date: '2024-02-29', a_boolean: false };
    const read = { a_text: 'x', a_number: 4, a_date: '2024-02-29', a_boolean: false };
    expect(readPanelRecord({ characteristics: values }, types)).toMatchObject({ ok: true, value: { characteristics: read } });
    expect(readPanelRecord({ city: 'York', ...values }, types, 'flat')).toMatchObject({
      ok: true,
      value: { given: 32, characteristics: read },
    });
    expect(faultsOf({ a_text: 'x' })).toEqual([['/at/a_text', 'field_unknown']]);
    expect(faultsOf({ characteristics: {} }, 'flat')).toEqual([['/at/characteristics', 'field_unknown']]);
    expect(readCharacteristicValues({ a_text: null, a_number: ' ' }, types)).toEqual({ ok: true, value: { a_text: null, a_number: null } });
  });

  test('is told every fault at its place, and none of them repeats a value', () => {
    const canary = 'canary';
    const input = {
      email: canary,
      first_name: [canary],
      'x/y': canary,
      characteristics: { a_number: canary, other: canary, a_text: canary.repeat(1_000) },
    };
    const read = readPanelRecord(input, types, 'nested', '/participants/3');
    const faults = read.ok ? [] : read.faults;
    expect(faults.map(({ pointer, code }) => [pointer.replace('/participants/3', ''), code])).toEqual([
      ['/email', 'email_invalid'],
      ['/first_name', 'type_mismatch'],
      ['/x~1y', 'field_unknown'],
      ['/characteristics/a_number', 'type_mismatch'],
      ['/characteristics/other', 'field_unknown'],
      ['/characteristics/a_text', 'value_too_long'],
    ]);
    expect(JSON.stringify(faults)).not.toContain(canary);
  });

  test.each([null, undefined, 7, 'row', [], [{}]])('%j is none', (input) => {
    expect(faultsOf(input)).toEqual([['/at', 'object_needed']]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a member named %s is unknown like any other', (name) => {
    const input = JSON.parse(`{ "${name}": "x", "characteristics": { "${name}": "x" } }`) as unknown;
    expect(faultsOf(input)).toEqual([
      [`/at/${name}`, 'field_unknown'],
      [`/at/characteristics/${name}`, 'field_unknown'],
    ]);
  });

  test('text that cannot be stored is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...panelTextFields), fc.string({ unit: 'binary', maxLength: 250 }), (name, text) => {
        const read = readPanelRecord({ [name]: text }, types);
        const isStorable = text.length <= 200 && !text.includes('\0') && !/\p{Cs}/u.test(text);
        const isLong = text.length > 200 && text.trim().length <= 200;
        const kept = read.ok ? read.value.texts[panelTextFields.indexOf(name)] : undefined;
        expect(read.ok || isLong).toBe(isStorable || isLong);
        expect(kept).toBe(read.ok ? text.trim() || null : undefined);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a batch of records', () => {
  test('S3-11 parts good from bad, and takes none without an email that has to be matched by it', () => {
    const given = [{ email: 'ann@example.com' }, { first_name: 'Bob' }, 'x', { email: 'cy@example.com' }];
    for (const mode of ['upsert', 'update'] as const) {
      const read = readPanelBatch(given, { mode, types, form: 'nested' }, '/participants');
      expect(read.places).toEqual([0, 3]);
      expect(read.bad.map(({ place, faults }) => [place, faults.map(({ code, pointer }) => `${code} ${pointer}`)])).toEqual([
        [1, ['match_key_missing /participants/1/email']],
        [2, ['object_needed /participants/2']],
      ]);
    }
    expect(readPanelBatch(given, { mode: 'insert', types, form: 'nested' }).places).toEqual([0, 1, 3]);
  });
});
