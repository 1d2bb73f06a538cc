import { randomUUID } from 'node:crypto';
import type { FieldValue, IngestionMode } from '@panelbridge/core';
import type { RecordOutcome } from '@panelbridge/core/connector';
import * as fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PanelWriter } from '../../src/participants/panel-writer.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { startHub } from '../support/start-hub.js';

const hub = await startHub();
afterAll(() => hub.close());
const writer = hub.app.get(PanelWriter);
const database = hub.app.get(WorkspaceDatabase);

let workspaceId: string;
beforeEach(async () => {
  workspaceId = await hub.createWorkspace();
  const types = ['text', 'number', 'date', 'boolean'];
  await hub.sql.query(`insert into characteristics (workspace_id, slug, name, type) select $1, 'a_' || t, t, t from unnest($2::text[]) t`, [
    workspaceId,
    types,
  ]);
});

type Records = readonly Readonly<Record<string, FieldValue>>[];

const write = (records: Records, mode: IngestionMode = 'upsert', onlyIfEmpty: readonly string[] = []): Promise<readonly RecordOutcome[]> =>
  database.run(workspaceId, () => writer.write({ mode, records, onlyIfEmpty }));
const told = (outcomes: readonly RecordOutcome[]) => outcomes.map((one) => (one.status === 'accepted' ? one.effect : one.code));
const people = async () =>
  (await hub.sql.query('select * from participants where workspace_id = $1 order by email, id', [workspaceId])).rows as Record<
    string,
    unknown
  >[];
const events = async () =>
  (
    await hub.sql.query(`select data from events where workspace_id = $1 and type = 'participants.written' order by id`, [workspaceId])
  ).rows.map(({ data }) => data as { created: string[]; changed: string[] });

describe('a batch of people', () => {
  it('S3-8 in an upsert adds who is missing and changes who is there', async () => {
    expect(told(await write([{ email: 'ann@example.com', first_name: 'Ann', city: 'York' }]))).toEqual(['created']);
    const outcomes = await write([
      { email: 'ann@example.com', city: 'Leeds', a_number: 4 },
      { email: 'bob@example.com', a_date: '2026-02-03', a_boolean: false, a_text: 'x' },
    ]);
    expect(told(outcomes)).toEqual(['updated', 'created']);
    const rows = await people();
    expect(rows).toMatchObject([
      { email: 'ann@example.com', first_name: 'Ann', city: 'Leeds', characteristics: { a_number: 4 }, version: 2 },
      { email: 'bob@example.com', characteristics: { a_date: '2026-02-03', a_boolean: false, a_text: 'x' }, version: 1 },
    ]);
    expect(outcomes.map((one) => one.status === 'accepted' && one.externalId)).toEqual(rows.map(({ id }) => id));
    const [ann, bob] = rows.map(({ id }) => id);
    expect(await events()).toEqual([
      { created: [ann], changed: [] },
      { created: [bob], changed: [ann] },
    ]);
  });

  it('S3-9 in an update changes who is there and skips everybody else', async () => {
    await write([{ email: 'ann@example.com', first_name: 'Ann' }]);
    expect(told(await write([{ email: 'bob@example.com' }, { email: 'ann@example.com', last_name: 'Lee' }], 'update'))).toEqual([
      'no_match',
      'updated',
    ]);
    expect(await people()).toMatchObject([{ email: 'ann@example.com', first_name: 'Ann', last_name: 'Lee' }]);
  });

  it('S3-10 in an insert changes nobody, and makes people without an address', async () => {
    await write([{ email: 'ann@example.com', first_name: 'Ann' }]);
    const outcomes = await write(
      [
        { email: 'ann@example.com', first_name: 'Eve' },
        { first_name: 'Bob' },
        { first_name: 'Bob' },
        { email: 'cy@example.com' },
        { email: 'CY@example.com ' },
      ],
      'insert',
    );
    expect(told(outcomes)).toEqual(['duplicate', 'created', 'created', 'created', 'duplicate']);
    expect((await people()).map(({ email, first_name }) => [email, first_name])).toEqual([
      ['ann@example.com', 'Ann'],
      ['cy@example.com', null],
      [null, 'Bob'],
      [null, 'Bob'],
    ]);
  });

  it('changes nothing and says nothing in the log where the person holds it all already', async () => {
    const record = { email: 'ann@example.com', first_name: 'Ann', a_number: 4 };
    await write([record]);
    expect(told(await write([record]))).toEqual(['updated']);
    expect(await people()).toMatchObject([{ version: 1 }]);
    expect(await events()).toHaveLength(1);
  });

  it('empties what is null, leaves what is not named, and keeps what is written only while empty', async () => {
    await write([{ email: 'ann@example.com', first_name: 'Ann', city: 'York', a_number: 4, a_text: 'x' }]);
    await write([{ email: 'ann@example.com', first_name: null, title: '', a_number: null }]);
    expect(await people()).toMatchObject([{ first_name: null, city: 'York', title: null, characteristics: { a_text: 'x' } }]);
    const late = ['first_name', 'city', 'a_number', 'a_text'];
    await write([{ email: 'ann@example.com', first_name: 'Eve', city: 'Leeds', a_number: 5, a_text: null, country: 'UK' }], 'upsert', late);
    expect(await people()).toMatchObject([
      { first_name: 'Eve', city: 'York', country: 'UK', characteristics: { a_number: 5, a_text: 'x' } },
    ]);
    await write([{ email: 'bob@example.com', city: 'Bath', a_number: 1, a_text: null }], 'upsert', late);
    expect((await people())[1]).toMatchObject({ city: 'Bath', characteristics: { a_number: 1 } });
  });

  it('tells rows that empty a field apart from rows that leave it out', async () => {
    const ann = { email: 'ann@example.com', first_name: 'Ann', city: 'York', a_number: 1, a_text: 'x' };
    await write([ann, { ...ann, email: 'bob@example.com' }]);
    const rows = [
      { email: 'ann@example.com', city: null, a_number: null },
      { email: 'bob@example.com', title: 'x' },
      { email: 'cy@example.com', title: null },
    ];
    expect(told(await write(rows))).toEqual(['updated', 'updated', 'created']);
    expect(await people()).toMatchObject([
      { city: null, title: null, characteristics: { a_text: 'x' } },
      { city: 'York', title: 'x', characteristics: { a_number: 1, a_text: 'x' } },
      { title: null, characteristics: {} },
    ]);
  });

  it('takes an address that comes twice, in whatever case, as if written one after the other', async () => {
    expect(
      told(
        await write([
          { email: 'ann@example.com', first_name: 'Ann', city: 'York', a_number: 1 },
          { email: 'bob@example.com' },
          { email: ' ANN@example.com', city: 'Leeds', last_name: 'Lee', a_number: null, a_text: 'x' },
        ]),
      ),
    ).toEqual(['created', 'created', 'updated']);
    expect((await people())[0]).toMatchObject({ first_name: 'Ann', last_name: 'Lee', city: 'Leeds', characteristics: { a_text: 'x' } });
    expect(told(await write([{ email: 'Cy@example.com' }, { email: 'cy@example.com' }], 'update'))).toEqual(['no_match', 'no_match']);
  });

  it('keeps text of any script, short or long', async () => {
    const anyText = fc
      .string({ unit: 'grapheme', maxLength: 150 })
      .filter((text) => text.trim().length <= 200 && !text.includes('\0') && !/\p{Cs}/u.test(text));
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (city, value) => {
        await write([{ email: 'zoë@exämple.com', city, a_text: value }]);
        const [person = {}] = await people();
        const kept = (text: string) => (text.trim() === '' ? null : text.trim());
        expect([person['city'], (person['characteristics'] as Record<string, unknown>)['a_text'] ?? null]).toEqual([
          kept(city),
          kept(value),
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it('rejects what cannot be written and writes everything else', async () => {
    const outcomes = await write([
      { email: 'ann@example.com' },
      { first_name: 'Nobody' },
      { email: 'no address' },
      { email: 'bob@example.com', first_name: 5 },
      { email: 'bob@example.com', a_number: 'five' },
      { email: 'bob@example.com', unknown: 'x' },
      { email: 'bob@example.com', company: 'x'.repeat(5 * 1024 * 1024) },
      { email: 'cy@example.com' },
    ]);
    expect(told(outcomes)).toEqual([
      'created',
      'match_key_missing',
      'email_invalid',
      'type_mismatch',
      'type_mismatch',
      'field_unknown',
      'value_too_long',
      'created',
    ]);
    expect(outcomes.map((one) => (one.status === 'rejected' ? one.field : null))).toEqual([
      null,
      'email',
      'email',
      'first_name',
      'a_number',
      'unknown',
      'company',
      null,
    ]);
    expect(await people()).toHaveLength(2);
  });

  it('stays in its workspace', async () => {
    const elsewhere = await hub.createWorkspace();
    await hub.sql.query(`insert into participants (workspace_id, email, city) values ($1, 'ann@example.com', 'York')`, [elsewhere]);
    expect(told(await write([{ email: 'ann@example.com', city: 'Leeds' }], 'update'))).toEqual(['no_match']);
    expect(told(await write([{ email: 'ann@example.com', city: 'Leeds' }]))).toEqual(['created']);
    expect((await hub.sql.query('select city from participants where workspace_id = $1', [elsewhere])).rows).toEqual([{ city: 'York' }]);
  });

  it('of any records ends as if they had been written one by one', async () => {
    const record = fc.record(
      {
        email: fc.constantFrom('a@example.com', 'b@example.com', 'C@example.com'),
        first_name: fc.constantFrom('Ann', 'Bob', null),
        country: fc.constantFrom('UK', null),
        a_number: fc.constantFrom(1, 2, null),
        a_text: fc.constantFrom('x', null),
      },
      { requiredKeys: ['email'] },
    );
    const late = fc.subarray(['first_name', 'a_number', 'country', 'a_text']);
    const mode = fc.constantFrom<IngestionMode>('upsert', 'update', 'insert');
    const strip = async () =>
      (await people()).map(({ email, first_name, country, characteristics }) => ({ email, first_name, country, characteristics }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(record, { maxLength: 6 }), mode, late), { maxLength: 4 }), async (batches) => {
        const clean = () => hub.sql.query('delete from participants where workspace_id = $1', [workspaceId]);
        await clean();
        const together = [];
        for (const [records, how, ifEmpty] of batches) together.push(told(await write(records, how, ifEmpty)));
        const whole = await strip();
        await clean();
        const apart = [];
        for (const [records, how, ifEmpty] of batches) {
          const outcomes = [];
          for (const one of records) outcomes.push(...told(await write([one] as Records, how, ifEmpty)));
          apart.push(outcomes);
        }
        expect(await strip()).toEqual(whole);
        expect(apart).toEqual(together);
      }),
      { numRuns: 60 },
    );
  });
});

describe('batches at the same time', () => {
  it('that overlap in any order all end, and nobody is there twice', async () => {
    const emails = Array.from({ length: 120 }, (_, index) => `p${index}@example.com`);
    const shuffle = () => emails.toSorted(() => Math.random() - 0.5).slice(0, 60);
    await write(shuffle().map((email) => ({ email })));
    const batches = Array.from({ length: 150 }, (_, round) => shuffle().map((email) => ({ email, city: `City ${round}` })));
    const outcomes = await Promise.all(batches.map((records, index) => write(records, index % 5 === 0 ? 'update' : 'upsert')));
    expect(outcomes.flat().filter(({ status }) => status === 'rejected')).toEqual([]);
    const rows = await people();
    expect(new Set(rows.map(({ email }) => email)).size).toBe(rows.length);
  });
});

describe('people that are removed', () => {
  it('are found by id or by address; who is gone is skipped', async () => {
    const written = await write([{ email: 'ann@example.com' }, { email: 'bob@example.com' }, { email: 'cy@example.com' }]);
    const [ann] = written.map((one) => (one.status === 'accepted' ? (one.externalId ?? '') : ''));
    const targets = [
      { key: 'ann@example.com', externalId: ann ?? '' },
      { key: 'Bob@example.com', externalId: null },
      { key: 'bob@example.com', externalId: null },
      { key: 'nobody@example.com', externalId: null },
      { key: 'x', externalId: 'not an id' },
      { key: 'cy@example.com', externalId: randomUUID() },
    ];
    const outcomes = await database.run(workspaceId, () => writer.remove({ targets }));
    expect(told(outcomes)).toEqual(['deleted', 'deleted', 'no_match', 'no_match', 'no_match', 'no_match']);
    expect(await people()).toMatchObject([{ email: 'cy@example.com' }]);
  });
});
