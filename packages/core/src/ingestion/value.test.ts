import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codesOf } from '../../test/ingestion/samples.js';
import { fieldTypes, maximumCellLength, readValue, type FieldType } from './index.js';

const valueOf = (raw: unknown, type: FieldType) => {
  const read = readValue(raw, type, '/c');
  return read.ok ? read.value : codesOf(read).join();
};

describe('a value', () => {
  it.each<[FieldType, unknown, unknown]>([
    ['text', 'Ada', 'Ada'],
    ['text', '', ''],
    ['text', '007', '007'],
    ['number', 36, 36],
    ['number', ' -1.5e3 ', -1500],
    ['number', '1e0', 1],
    ['number', '', null],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2000-02-29', '2000-02-29'],
    ['date', ' ', null],
    ['boolean', true, true],
    ['boolean', 'False', false],
    ['boolean', '', null],
  ])('of a %s field: %j is read as %j', (type, raw, value) => {
    expect(valueOf(raw, type)).toBe(value);
  });

  it.each<[FieldType, unknown]>([
    ['text', 5],
    ['text', true],
    ['text', {}],
    ['number', 'twelve'],
    ['number', '1,000'],
    ['number', '0x10'],
    ['number', 'NaN'],
    ['number', Number.NaN],
    ['number', Number.POSITIVE_INFINITY],
    ['number', '1e999'],
    ['number', true],
    ['number', []],
    ['date', '2023-02-29'],
    ['date', '1900-02-29'],
    ['date', '2024-13-01'],
    ['date', '2024-04-31'],
    ['date', '2024-1-1'],
    ['date', '0000-01-01'],
    ['date', '2024-02-29T00:00:00Z'],
    ['date', new Date(0)],
    ['date', 20_240_229],
    ['boolean', 1],
    ['boolean', 'yes'],
    ['boolean', 0],
  ])('S3-14 of a %s field is not %j', (type, raw) => {
    expect(valueOf(raw, type)).toBe('type_mismatch /c');
  });

  it('is not sent where it would arrive changed or break what carries it', () => {
    expect(valueOf(12n, 'number')).toBe(12);
    expect(valueOf('9007199254740993', 'number')).toBe('number_imprecise /c');
    expect(valueOf(2n ** 80n, 'number')).toBe('number_imprecise /c');
    expect(valueOf('a\0b', 'text')).toBe('text_malformed /c');
    expect(valueOf('half \ud800 a character', 'text')).toBe('text_malformed /c');
    expect(valueOf('whole 😀', 'text')).toBe('whole 😀');
  });

  it('that is too long is told by the limit alone, since a source cuts what is far longer', () => {
    for (const length of [maximumCellLength + 1, 5_000_000]) {
      expect(readValue('x'.repeat(length), 'text', '/c')).toEqual({
        ok: false,
        faults: [
          {
            code: 'value_too_long',
            pointer: '/c',
            detail: 'The cell holds more than 32768 characters, and no more are sent. Shorten it in the model.',
          },
        ],
      });
    }
    expect(readValue('x'.repeat(maximumCellLength), 'text').ok).toBe(true);
  });

  it('that is missing is none, in every type', () => {
    for (const type of fieldTypes) expect([valueOf(null, type), valueOf(undefined, type)]).toEqual([null, null]);
  });

  it('is a JSON value of its type or a fault, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), fc.constantFrom(...fieldTypes), (raw, type) => {
        const read = readValue(raw, type);
        if (!read.ok || read.value === null) return;
        expect(typeof read.value).toBe(type === 'date' ? 'string' : type === 'text' ? 'string' : type);
        expect(JSON.parse(JSON.stringify({ v: read.value }))).toEqual({ v: Object.is(read.value, -0) ? 0 : read.value });
      }),
    );
  });
});
