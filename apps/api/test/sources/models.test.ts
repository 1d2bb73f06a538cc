import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelDto, ModelPreviewDto } from '../../src/sources/model.dto.js';
import { awaitWaiting } from '../support/waiting-sessions.js';
import { createDatabase, createFolder, createModel, folder, hub, listEvents, readEmails, send } from './support/sources-hub.js';

describe('a model', () => {
  const query = 'select id, email, active from warehouse.people order by id';

  it('S3-1 reads a query, a CSV file of a folder, and an upload', async () => {
    const database = await createModel({ sourceId: (await createDatabase()).id, query });
    expect(database.body).toMatchObject({
      query,
      file: null,
      format: null,
      primaryKey: 'id',
      columns: [
        { name: 'id', type: 'number' },
        { name: 'email', type: 'text' },
        { name: 'active', type: 'boolean' },
      ],
    });
    expect(await readEmails(database.body.id)).toHaveLength(50);
    const file = await createModel({ sourceId: (await createFolder()).id, file: 'people.csv' });
    expect(file.body).toMatchObject({ query: null, file: 'people.csv', format: 'csv' });
    expect(await readEmails(file.body.id)).toEqual(['ada@example.com', 'bob@example.com']);
  });

  it('of any kind may come with options that hold nothing', async () => {
    await writeFile(join(folder, 'people', 'people.jsonl'), '{"id": 1, "email": "ada@example.com"}\n');
    const { id: sourceId } = await createFolder();
    const file = { sourceId, file: 'people.jsonl', options: {} };
    expect((await createModel(file)).body).toMatchObject({ format: 'json_lines', options: {} });
    expect((await send<ModelPreviewDto>('POST', '/models/preview', { body: file })).body.rows).toEqual([
      { id: '1', email: 'ada@example.com' },
    ]);
    expect((await createModel({ sourceId: (await createDatabase()).id, query, options: {} })).status).toBe(201);
  });

  it('shows its first rows, and those of what is not saved yet', async () => {
    const { id: sourceId } = await createDatabase();
    const { body: model } = await createModel({ sourceId, query });
    const saved = await send<ModelPreviewDto>('POST', `/models/${model.id}/preview`);
    expect(saved.status).toBe(200);
    expect(saved.body.columns).toEqual(model.columns);
    expect(saved.body.rows).toHaveLength(20);
    expect(saved.body.rows[0]).toEqual({ id: '1', email: 'person1@example.com', active: false });
    const draft = await send<ModelPreviewDto>('POST', '/models/preview', { body: { sourceId, query: `select repeat('x', 1000) as long` } });
    expect(draft.body).toEqual({ columns: [{ name: 'long', type: 'text' }], rows: [{ long: `${'x'.repeat(500)}…` }] });
    const empty = await send<ModelPreviewDto>('POST', '/models/preview', { body: { sourceId, query: 'select 1 as id where false' } });
    expect(empty.body.rows).toEqual([]);
  });

  it.each([
    ['no query', {}, 'validation_failed', '/query'],
    ['an empty query', { query: ' ; ' }, 'validation_failed', '/query'],
    ['a query of comments', { query: '-- nothing\n/* at all */' }, 'validation_failed', '/query'],
    ['a statement that writes', { query: 'delete from warehouse.people' }, 'validation_failed', '/query'],
    ['a statement that writes behind a comment', { query: '/* x */ update warehouse.people set id = 1' }, 'validation_failed', '/query'],
    ['several statements', { query: 'select 1 as id; select 2 as id' }, 'query_failed', null],
    ['a mistake', { query: 'select id from nowhere' }, 'query_failed', null],
    ['names that repeat', { query: 'select 1 as id, 2 as a, 3 as a' }, 'validation_failed', '/query'],
    ['a column without a name', { query: 'select 1 as id, 2' }, 'validation_failed', '/query'],
    ['no columns', { query: 'select from warehouse.people' }, 'validation_failed', '/query'],
    ['an unknown primary key', { query, primaryKey: 'nr' }, 'validation_failed', '/primaryKey'],
    ['a file', { query, file: 'x.csv' }, 'validation_failed', '/file'],
    ['a format', { query, format: 'csv' }, 'validation_failed', '/format'],
  ])('of a database is refused with %s', async (_, content, code, pointer) => {
    const { status, body } = await createModel({ sourceId: (await createDatabase()).id, ...content });
    expect([status, body.code]).toEqual([422, code]);
    expect([...(body.errors ?? []).map((error) => error.pointer), null]).toContain(pointer);
    expect(body.detail ?? body.errors?.[0]?.detail).toMatch(/\w{3}/);
  });

  it.each([
    ['no file', {}, 'validation_failed', '/file'],
    ['a path out of the folder', { file: '../x.csv' }, 'validation_failed', '/file'],
    ['a file without a known ending', { file: 'people.txt' }, 'validation_failed', '/format'],
    ['a file that is not there', { file: 'nobody.csv' }, 'file_missing', null],
    ['a file that is something else', { file: 'people.csv', format: 'parquet' }, 'file_malformed', null],
    ['an unknown primary key', { file: 'people.csv', primaryKey: 'nr' }, 'validation_failed', '/primaryKey'],
    ['a delimiter of two characters', { file: 'people.csv', options: { delimiter: '||' } }, 'validation_failed', '/options/delimiter'],
    ['a quote as delimiter', { file: 'people.csv', options: { delimiter: '"' } }, 'validation_failed', '/options/delimiter'],
    ['options of CSV for JSON', { file: 'people.jsonl', options: { delimiter: ';' } }, 'validation_failed', '/options/delimiter'],
    ['a query', { file: 'people.csv', query: 'select 1' }, 'validation_failed', '/query'],
  ])('of a folder is refused with %s', async (_, content, code, pointer) => {
    const { status, body } = await createModel({ sourceId: (await createFolder()).id, ...content });
    expect([status, body.code]).toEqual([422, code]);
    expect([...(body.errors ?? []).map((error) => error.pointer), null]).toContain(pointer);
  });

  it('is refused for a source that is not there', async () => {
    const { status, body } = await createModel({ sourceId: '00000000-0000-4000-8000-000000000000', query });
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/sourceId']);
  });

  it('is changed and looks at its columns again; a rename asks nobody', async () => {
    const source = await createDatabase();
    const { body: model } = await createModel({ sourceId: source.id, query });
    const changed = await send<ModelDto>('PATCH', `/models/${model.id}`, {
      body: { query: 'select id, email as mail from warehouse.people', primaryKey: 'mail' },
      headers: { 'if-match': '"1"' },
    });
    expect(changed.body).toMatchObject({ version: 2, primaryKey: 'mail', columns: [{ name: 'id' }, { name: 'mail' }] });
    expect((await send('PATCH', `/models/${model.id}`, { body: { query: 'select 1 as id' } })).body.code).toBe('validation_failed');
    expect((await send('PATCH', `/models/${model.id}`, { body: { name: 'Late' }, headers: { 'if-match': '"1"' } })).status).toBe(412);
    await send('PATCH', `/sources/${source.id}`, { body: { password: 'wrong', settings: { user: 'nobody_here' } } });
    expect((await send<ModelDto>('PATCH', `/models/${model.id}`, { body: { name: 'Renamed' } })).body).toMatchObject({
      name: 'Renamed',
      version: 3,
    });
    expect((await send('PATCH', `/models/${model.id}`, { body: { query } })).body.code).toBe('source_refused');
    expect(await listEvents(model.id)).toEqual(['model.created', 'model.changed', 'model.changed']);
    const listed = await send<{ data: ModelDto[] }>('GET', `/models?sourceId=${source.id}`);
    expect(listed.body.data.map(({ id }) => id)).toEqual([model.id]);
  });

  it('is not overwritten where somebody else changed it while its source was asked', async () => {
    const { body: model } = await createModel({ sourceId: (await createDatabase()).id, query });
    const holder = await hub.sql.connect();
    await holder.query('begin; select pg_advisory_xact_lock(1)');
    const slow = send('PATCH', `/models/${model.id}`, {
      body: { query: 'select p.id, p.email from warehouse.people p, (select pg_advisory_xact_lock_shared(1)) as held' },
    });
    await awaitWaiting(hub.sql);
    expect((await send('PATCH', `/models/${model.id}`, { body: { name: 'Renamed' } })).status).toBe(200);
    await holder.query('commit');
    holder.release();
    const late = await slow;
    expect([late.status, late.body.code]).toEqual([412, 'version_mismatch']);
    expect((await send<ModelDto>('GET', `/models/${model.id}`)).body).toMatchObject({ name: 'Renamed', query, version: 2 });
  });

  it('is not deleted, and keeps its primary key, while a sync reads it', async () => {
    const { body: model } = await createModel({ sourceId: (await createFolder()).id, file: 'people.csv' });
    const { rows } = await hub.sql.query<{ id: string }>(
      `insert into syncs (workspace_id, name, model_id, mode, mappings, removal_threshold, failed_share) values ($1, 'Nightly', $2, 'upsert', '[]', 0.3, 0.5) returning id`,
      [hub.workspaceId, model.id],
    );
    const refused = await send('DELETE', `/models/${model.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'source_in_use']);
    expect(refused.body.detail).toContain('“Nightly”');
    const rekeyed = await send('PATCH', `/models/${model.id}`, { body: { primaryKey: 'email' } });
    expect([rekeyed.status, rekeyed.body.code]).toEqual([409, 'source_in_use']);
    expect((await send('PATCH', `/models/${model.id}`, { body: { name: 'Renamed' } })).status).toBe(200);
    await hub.sql.query('delete from syncs where id = $1', [rows[0]?.id]);
    expect((await send('DELETE', `/models/${model.id}`)).status).toBe(204);
  });
});

it('rows are shown to nobody who only looks, while sources and models are', async () => {
  const { id: sourceId } = await createFolder();
  const { body: model } = await createModel({ sourceId, file: 'people.csv' });
  for (const name of ['researcher', 'observer'] as const) {
    const key = await hub.key(name);
    expect((await send('GET', `/models/${model.id}`, { key })).status).toBe(200);
    expect((await send('POST', `/models/${model.id}/preview`, { key })).status).toBe(403);
    expect((await send('POST', '/models/preview', { key, body: { sourceId, file: 'people.csv' } })).status).toBe(403);
  }
  const key = await hub.key('integration');
  expect((await send<ModelPreviewDto>('POST', `/models/${model.id}/preview`, { key })).body.rows).toHaveLength(2);
});
