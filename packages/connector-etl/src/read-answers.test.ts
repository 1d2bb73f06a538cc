import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, batchBody, batchRecords, refused } from '../test/wire-shapes.js';
import { toField } from './fields.js';
import { readErrors } from './read-errors.js';
import { readPlainResults } from './read-plain-results.js';
import { readResults } from './read-results.js';
import { readList, writeBody } from './wire.js';

const textOf = (body: unknown) => ({ text: typeof body === 'string' ? body : JSON.stringify(body) });

it('a batch is sent in the one form that stands in the fixture', () => {
  expect(writeBody('upsert', batchRecords)).toEqual(batchBody);
});

it('no name of a field can break the body', () => {
  const body = writeBody('insert', [JSON.parse('{ "__proto__": "x", "constructor": "y" }') as Record<string, string>]);
  expect(JSON.stringify(body)).toBe('{"participants":[{"characteristics":{"__proto__":"x","constructor":"y"}}],"mode":"insert"}');
});

describe('an accepted batch', () => {
  it.each(Object.entries(accepted))('with %s', (_, { body, outcomes }) => {
    expect(readResults(body, batchRecords, 'insert')).toEqual(outcomes);
  });

  it.each(['update', 'upsert'] as const)('that says of a row that somebody is there has not written it, in mode %s', (mode) => {
    const errors = [{ code: 'taken', detail: 'Email has already been taken', source: { pointer: '/data/attributes/email' } }];
    for (const result of [
      { index: 1, result: 'already_exists' },
      { index: 1, status: 'error', errors },
    ])
      expect(readResults({ data: [result] }, batchRecords, mode)).toMatchObject([
        { status: 'accepted' },
        { status: 'rejected', code: 'invalid' },
      ]);
    expect(readResults({ data: [{ index: 1, result: 'already_exists' }] }, batchRecords, 'insert')[1]).toMatchObject({ code: 'duplicate' });
  });

  it('has one outcome for each row, whatever it is answered with', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        expect(readResults(body, batchRecords, 'insert')).toHaveLength(2);
      }),
    );
  });
});

describe('the usual answer', () => {
  const usual = fc.record({
    index: fc.nat(2),
    id: fc.oneof(fc.string(), fc.nat(), fc.constant(null)),
    result: fc.constantFrom('created', 'updated', 'skipped', 'x'),
  });
  const odd = fc.oneof(
    usual,
    fc.anything(),
    usual.map((one) => ({ ...one, errors: [{ detail: 'D' }] })),
  );

  it('is read as any other would be', () => {
    const data = batchRecords.map((_, index) => ({ index, id: `p${index}`, result: 'created' }));
    expect(readPlainResults({ data, meta: { created: 2 } }, 2)).toEqual(readResults({ data }, batchRecords, 'insert'));
    expect(readPlainResults({ data }, 2)).toHaveLength(2);
    fc.assert(
      fc.property(fc.oneof(fc.array(usual, { maxLength: 3 }), fc.array(odd, { maxLength: 3 }), fc.anything()), (list) => {
        const whole = readResults({ data: list }, batchRecords, 'insert');
        expect(readPlainResults({ data: list }, 2) ?? whole).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a refusal', () => {
  it.each(Object.entries(refused))('in the form %s names its rows', (_, { body, records }) => {
    expect(readErrors(textOf(body)).records).toEqual(records);
  });

  it.each([
    [{ errors: [{ detail: 'A' }, { detail: 'B' }, { detail: 'A' }] }, 'A; B'],
    [{ message: 'Too many' }, 'Too many'],
    [{ error: 'No key' }, 'No key'],
    [{ detail: 'Not now' }, 'Not now'],
    [{ errors: ['Just words'] }, 'Just words'],
    ['{"fault":17}', '{"fault":17}'],
    ['<h1>Teapot</h1>', '<h1>Teapot</h1>'],
    ['', 'The answer holds no words.'],
  ])('%j is shown as %s', (body, detail) => {
    expect(readErrors(textOf(body)).detail).toBe(detail);
  });

  it('keeps the body as it came, up to a length', () => {
    expect(readErrors({ text: '{"x":1}' }).raw).toBe('{"x":1}');
    const { raw, detail } = readErrors({ text: 'x'.repeat(100_000) });
    expect([raw.length, detail.length]).toEqual([4_000, 1_000]);
  });

  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const { detail, records } = readErrors({ text });
        expect(detail).not.toBe('');
        expect(new Set(records.map(({ index }) => index)).size).toBe(records.length);
      }),
    );
  });
});

describe('a list', () => {
  it('is read with plain records and with resources of JSON:API', () => {
    const plain = { data: [{ id: 1, slug: 'seats', created_at: 'x' }], meta: { pagination: { total_pages: 3 } } };
    const resources = {
      data: [{ id: '1', type: 'characteristic', attributes: { slug: 'seats', type: 'number', createdAt: 'x' } }],
      meta: { pagination: { totalPages: 3 } },
    };
    expect(readList(plain)).toMatchObject({ records: [{ id: '1', members: { slug: 'seats', created_at: 'x' } }], totalPages: 3 });
    expect(readList(resources)).toMatchObject({
      records: [{ id: '1', members: { slug: 'seats', type: 'number', created_at: 'x' } }],
      totalPages: 3,
    });
    for (const body of [undefined, null, [], {}, { data: {} }, 'x']) expect(readList(body)).toBeNull();
  });
});

describe('a characteristic', () => {
  it.each([
    ['seats', 'Number', 'number'],
    ['plan', 'Text', 'text'],
    ['joined', 'date', 'date'],
    ['beta', 'True/False', 'boolean'],
    ['beta', 'boolean', 'boolean'],
  ])('%s of the kind %s is a field', (slug, kind, type) => {
    expect(toField(slug, kind)).toEqual({ name: slug, type, required: false });
  });

  it.each([
    ['email', 'text'],
    ['photo', 'file'],
    ['', 'text'],
    ['x', 'constructor'],
  ])('“%s” of the kind %s is none', (slug, kind) => {
    expect(toField(slug, kind)).toBeNull();
  });
});
