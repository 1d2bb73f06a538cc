import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { request as sendHttp } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Housekeeping } from '../../src/housekeeping/housekeeping.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { TemporaryFiles } from '../../src/sources/files/temporary-files.js';
import { ModelOpener } from '../../src/sources/model-opener.js';
import type { ModelDto, ModelPreviewDto } from '../../src/sources/model.dto.js';
import type { SourceDto, SourceTestDto } from '../../src/sources/source.dto.js';
import { startHub, type RequestOptions, type TestHub } from '../support/start-hub.js';

const password = `sentinel-${randomBytes(8).toString('hex')}`;
const role = `reader_${randomBytes(6).toString('hex')}`;
let folder: string;
let hub: TestHub;
let login: { host: string; port: number; database: string; user: string; tls: string };

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'panelbridge-test-')));
  await mkdir(join(folder, 'people'));
  await writeFile(join(folder, 'people', 'people.csv'), 'id,email\n1,ada@example.com\n2,bob@example.com\n');
  hub = await startHub({ configuration: { sourceFolders: [folder], uploadLimitMegabytes: 3 } });
  const { rows } = await hub.sql.query<{ database: string; port: number }>(
    'select current_database() as database, inet_server_port() as port',
  );
  await hub.sql.query(`create role ${role} login password '${password}'; create schema warehouse; grant usage on schema warehouse to ${role};
    create table warehouse.people as select n as id, 'person' || n || '@example.com' as email, n % 2 = 0 as active from generate_series(1, 50) n;
    grant select on warehouse.people to ${role}`);
  login = { host: '127.0.0.1', port: rows[0]?.port ?? 0, database: rows[0]?.database ?? '', user: role, tls: 'disable' };
});
afterAll(async () => {
  await hub.sql.query(`drop owned by ${role}; drop role ${role}`);
  await hub.close();
  await rm(folder, { recursive: true });
});

const send = async <Body = SourceDto>(method: string, path: string, options: RequestOptions = {}) =>
  hub.request<Body & ProblemBody>(method, `/api/v1${path}`, options);

async function createSource(body: Readonly<Record<string, unknown>>): Promise<SourceDto> {
  const answer = await send('POST', '/sources', { body: { name: 'Source', ...body } });
  expect(answer.body).toMatchObject({ id: expect.any(String) as unknown });
  return answer.body;
}
const createDatabase = () => createSource({ kind: 'postgresql', settings: login, password });
const createFolder = () => createSource({ kind: 'folder', settings: { folder: join(folder, 'people') } });
const createUpload = () => createSource({ kind: 'upload' });

async function upload(
  id: string,
  content: Buffer | string,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(`${hub.url}/api/v1/sources/${id}/file${query}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/octet-stream', ...headers },
    body: typeof content === 'string' ? content : new Uint8Array(content),
  });
  return { status: response.status, body: (await response.json()) as SourceDto & ProblemBody };
}

const createModel = (body: Readonly<Record<string, unknown>>) =>
  send<ModelDto>('POST', '/models', { body: { name: 'Model', primaryKey: 'id', ...body } });

async function readEmails(modelId: string): Promise<unknown[]> {
  const reader = await hub.app.get(ModelOpener).open(hub.workspaceId, modelId, new AbortController().signal);
  try {
    const emails: unknown[] = [];
    for await (const window of reader.read({ columns: ['email'], buckets: null, limit: null }))
      emails.push(...window.map(({ cells }) => cells['email']));
    return emails;
  } finally {
    await reader.close();
  }
}

const listEvents = async (subject: string): Promise<string[]> => {
  const { rows } = await hub.sql.query<{ type: string }>('select type from events where subject_id = $1 order by id', [subject]);
  return rows.map(({ type }) => type);
};

describe('a source', () => {
  it('is made, read, listed, changed and deleted, each told as an event', async () => {
    const source = await createDatabase();
    expect(source).toMatchObject({
      kind: 'postgresql',
      settings: { ...login, certificateAuthority: null },
      password: { set: true },
      file: null,
      version: 1,
    });
    const listed = await send<{ data: SourceDto[] }>('GET', '/sources?kind=postgresql&limit=1');
    expect(listed.body.data).toEqual([source]);
    const renamed = await send('PATCH', `/sources/${source.id}`, { body: { name: 'Renamed' }, headers: { 'if-match': '"1"' } });
    expect(renamed.body).toMatchObject({ name: 'Renamed', version: 2, password: { set: true } });
    expect((await send('PATCH', `/sources/${source.id}`, { body: { name: 'Late' }, headers: { 'if-match': '"1"' } })).status).toBe(412);
    expect((await send('DELETE', `/sources/${source.id}`)).status).toBe(204);
    expect((await send('GET', `/sources/${source.id}`)).status).toBe(404);
    const { rows } = await hub.sql.query('select secret_sealed from sources where id = $1', [source.id]);
    expect(rows).toEqual([{ secret_sealed: null }]);
    expect(await listEvents(source.id)).toEqual(['source.created', 'source.changed', 'source.deleted']);
  });

  it.each([
    ['no host', { kind: 'postgresql', settings: { database: 'd', user: 'u' } }, '/settings/host'],
    ['a socket for a host', { kind: 'postgresql', settings: { host: '/tmp', database: 'd', user: 'u' } }, '/settings/host'],
    ['a host with a port', { kind: 'postgresql', settings: { host: 'db:5432', database: 'd', user: 'u' } }, '/settings/host'],
    ['a port that is none', { kind: 'postgresql', settings: { host: 'db', port: 0, database: 'd', user: 'u' } }, '/settings/port'],
    ['a TLS mode that is none', { kind: 'postgresql', settings: { host: 'db', database: 'd', user: 'u', tls: 'maybe' } }, '/settings/tls'],
    [
      'a certificate that is none',
      { kind: 'postgresql', settings: { host: 'db', database: 'd', user: 'u', certificateAuthority: 'x' } },
      '/settings/certificateAuthority',
    ],
    [
      'a password among the settings',
      { kind: 'postgresql', settings: { host: 'db', database: 'd', user: 'u', password } },
      '/settings/password',
    ],
    ['a relative folder', { kind: 'folder', settings: { folder: 'people' } }, '/settings/folder'],
    ['a password for a folder', { kind: 'folder', settings: { folder: '/x' }, password }, '/password'],
    ['settings for an upload', { kind: 'upload', settings: { folder: '/x' } }, '/settings/folder'],
    ['a kind that is none', { kind: 'oracle' }, '/kind'],
  ])('is refused with %s, the place named', async (_, body, pointer) => {
    const answer = await send('POST', '/sources', { body: { name: 'Wrong', ...body } });
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
    expect(answer.body.errors?.map((error) => error.pointer)).toContain(pointer);
    expect(JSON.stringify(answer.body)).not.toContain(password);
  });

  it('keeps its password from going elsewhere: with another host it has to be sent again', async () => {
    const { id } = await createDatabase();
    for (const settings of [{ host: 'evil.example.com' }, { port: 9999 }, { tls: 'require' }]) {
      const answer = await send('PATCH', `/sources/${id}`, { body: { settings } });
      expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([422, 'password_missing']);
    }
    expect((await send('PATCH', `/sources/${id}`, { body: { settings: { user: 'other' } } })).status).toBe(200);
    expect((await send('PATCH', `/sources/${id}`, { body: { settings: { host: 'db.example.com' }, password: 'new' } })).status).toBe(200);
    const without = await send('PATCH', `/sources/${id}`, { body: { settings: { port: 1 }, password: null } });
    expect(without.body.password).toMatchObject({ set: false });
  });

  it('is not deleted while a model reads it', async () => {
    const { id } = await createFolder();
    const model = await createModel({ sourceId: id, file: 'people.csv' });
    const refused = await send('DELETE', `/sources/${id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'source_in_use']);
    expect(refused.body.detail).toContain(model.body.id);
    expect((await send('DELETE', `/models/${model.body.id}`)).status).toBe(204);
    expect((await send('DELETE', `/sources/${id}`)).status).toBe(204);
  });
});

describe('a test of a source', () => {
  const test = (id: string) => send<SourceTestDto>('POST', `/sources/${id}/test`);

  it('connects with a database, looks into a folder and at an upload', async () => {
    expect((await test((await createDatabase()).id)).body.detail).toMatch(new RegExp(`Connected with PostgreSQL \\d+.* as “${role}”`));
    expect((await test((await createFolder()).id)).body).toEqual({
      detail: 'The folder can be read.',
      files: [{ name: 'people.csv', bytes: 45 }],
    });
    const { id } = await createUpload();
    expect((await test(id)).body).toMatchObject({ code: 'file_missing', status: 422 });
    await upload(id, 'id\n1\n', { query: '?name=few.csv' });
    expect((await test(id)).body.files).toEqual([{ name: 'few.csv', bytes: 5 }]);
  });

  it.each([
    ['source_unreachable', { port: 1 }],
    ['source_refused', { user: 'nobody_here' }],
    ['address_not_allowed', { host: '10.0.0.1', tls: 'verify' }],
    ['address_not_allowed', { host: '169.254.169.254', tls: 'verify' }],
  ])('answers %s for %j', async (code, changes) => {
    const { id } = await createSource({ kind: 'postgresql', settings: { ...login, ...changes }, password });
    const { status, body } = await test(id);
    expect([status, body.code]).toEqual([422, code]);
    expect(body.detail).toMatch(/\w{3}/);
  });

  it('answers file_not_allowed for a folder that the operator does not allow', async () => {
    const { id } = await createSource({ kind: 'folder', settings: { folder: '/etc' } });
    expect((await test(id)).body).toMatchObject({
      status: 422,
      code: 'file_not_allowed',
      detail: expect.stringContaining('PANELBRIDGE_SOURCE_FOLDERS') as unknown,
    });
  });
});

describe('an upload', () => {
  const people = (count: number, word: string) =>
    `id,email\n${Array.from({ length: count }, (_, index) => `${index},${word}${index}@example.com`).join('\n')}\n`;

  it('S3-1 is stored in pieces and read by whatever worker comes', async () => {
    const { id } = await createUpload();
    const content = people(70_000, 'person');
    expect(content.length).toBeGreaterThan(1.5 * 1_048_576);
    const answer = await upload(id, content, { query: '?name=people.csv' });
    expect(answer.status).toBe(200);
    expect(answer.body.file).toMatchObject({ name: 'people.csv', bytes: content.length });
    const { rows } = await hub.sql.query<{ n: number; bytes: number }>(
      'select count(*)::int as n, sum(length(content))::int as bytes from source_file_chunks c join source_files f on f.id = c.file_id where f.source_id = $1',
      [id],
    );
    expect(rows).toEqual([{ n: Math.ceil(content.length / 1_048_576), bytes: content.length }]);
    const model = await createModel({ sourceId: id, format: 'csv' });
    expect(model.body.columns).toEqual([
      { name: 'id', type: 'untyped' },
      { name: 'email', type: 'untyped' },
    ]);
    const emails = await readEmails(model.body.id);
    expect(emails).toHaveLength(70_000);
    expect(emails.at(-1)).toBe('person69999@example.com');
    expect(await listEvents(id)).toEqual(['source.created', 'source_file.uploaded']);
  });

  it('takes the place of the one before at once; who reads that one goes on with it', async () => {
    const { id } = await createUpload();
    await upload(id, people(30_000, 'old'));
    const model = await createModel({ sourceId: id, format: 'csv' });
    const reader = await hub.app.get(ModelOpener).open(hub.workspaceId, model.body.id, new AbortController().signal);
    expect((await upload(id, people(3, 'new'))).body.version).toBe(3);
    let old = 0;
    for await (const window of reader.read({ columns: ['email'], buckets: null, limit: null })) {
      expect(window.every(({ cells }) => String(cells['email']).startsWith('old'))).toBe(true);
      old += window.length;
    }
    await reader.close();
    expect(old).toBe(30_000);
    expect(await readEmails(model.body.id)).toEqual(['new0@example.com', 'new1@example.com', 'new2@example.com']);
    const { rows } = await hub.sql.query('select state from source_files where source_id = $1', [id]);
    expect(rows).toEqual([{ state: 'current' }]);
  });

  it('is refused when it is empty, too large, or for another kind of source, and leaves nothing', async () => {
    const { id } = await createUpload();
    expect((await upload(id, '')).body).toMatchObject({ code: 'file_malformed', status: 422 });
    expect((await upload(id, Buffer.alloc(3 * 1_048_576 + 1))).body).toMatchObject({ code: 'upload_too_large', status: 413 });
    const other = await createFolder();
    expect((await upload(other.id, 'x')).body).toMatchObject({ code: 'source_takes_no_file', status: 409 });
    expect((await send('PUT', `/sources/${id}/file`)).body).toMatchObject({ code: 'media_type_unsupported', status: 415 });
    expect((await send('PUT', `/sources/${id}/file`, { body: { a: 1 } })).body).toMatchObject({
      code: 'media_type_unsupported',
      status: 415,
    });
    expect((await upload(id, 'x', { headers: { 'if-match': '"9"' } })).status).toBe(412);
    expect((await upload('00000000-0000-4000-8000-000000000000', 'x')).status).toBe(404);
    expect((await hub.sql.query('select 1 from source_files where source_id = $1', [id])).rowCount).toBe(0);
  });

  it('is refused as too large also when nobody said how large it is', async () => {
    const { id } = await createUpload();
    const piece = Buffer.alloc(1_048_576);
    const status = await new Promise((resolve, reject) => {
      const sending = sendHttp(
        `${hub.url}/api/v1/sources/${id}/file`,
        { method: 'PUT', headers: { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/octet-stream' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sending.on('error', reject);
      for (let sent = 0; sent < 4; sent += 1) sending.write(piece);
    });
    expect(status).toBe(413);
    await expect.poll(async () => (await hub.sql.query('select 1 from source_files where source_id = $1', [id])).rowCount).toBe(0);
  });

  it('that breaks off leaves the file that was there, and nothing of its own', async () => {
    const { id } = await createUpload();
    await upload(id, people(3, 'whole'));
    const model = await createModel({ sourceId: id, format: 'csv' });
    const sending = sendHttp(`${hub.url}/api/v1/sources/${id}/file`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/octet-stream', 'content-length': 2_000_000 },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(1_500_000));
    const count = async () => (await hub.sql.query('select 1 from source_files where source_id = $1', [id])).rowCount;
    await expect.poll(count).toBe(2);
    sending.destroy();
    await expect.poll(count).toBe(1);
    expect(await readEmails(model.body.id)).toHaveLength(3);
  });

  it('goes with its source, and what a crash left of one goes after an hour', async () => {
    const { id } = await createUpload();
    await upload(id, people(3, 'gone'));
    await hub.sql.query(
      `insert into source_files (workspace_id, source_id, state, touched_at) values ($1, $2, 'receiving', now()), ($1, $2, 'receiving', now() - interval '2 hours')`,
      [hub.workspaceId, id],
    );
    expect(await hub.app.get(Housekeeping).pruneSourceFiles()).toBe(1);
    expect((await send('DELETE', `/sources/${id}`)).status).toBe(204);
    const left = await hub.sql.query('select state from source_files where source_id = $1', [id]);
    expect(left.rows).toEqual([{ state: 'receiving' }]);
    expect(
      (await hub.sql.query('select 1 from source_file_chunks c where not exists (select 1 from source_files f where f.id = c.file_id)'))
        .rowCount,
    ).toBe(0);
  });

  it('leaves no temporary file, also after a crash', async () => {
    const left = join(tmpdir(), `panelbridge-files-${2 ** 22 + 1}-crash`);
    await mkdir(left, { recursive: true });
    await writeFile(join(left, 'people'), 'somebody');
    await hub.app.get(TemporaryFiles).sweep();
    await expect(readdir(left)).rejects.toThrow('ENOENT');
    const own = (await readdir(tmpdir())).filter((name) => name.startsWith(`panelbridge-files-${process.pid}-`));
    for (const name of own) expect(await readdir(join(tmpdir(), name))).toEqual([]);
  });
});

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

it('the password stands in no answer, no log line and no table', async () => {
  const source = await createDatabase();
  const answers = [
    source,
    (await send('GET', '/sources')).body,
    (await send('POST', `/sources/${source.id}/test`)).body,
    (await createModel({ sourceId: source.id, query: `select '${password}'::int as id` })).body,
    (await send('PATCH', `/sources/${source.id}`, { body: { settings: { database: 'nowhere' } } })).body,
    (await send('POST', `/sources/${source.id}/test`)).body,
  ];
  expect(JSON.stringify(answers)).not.toContain(password);
  expect(hub.readLog()).not.toContain(password);
  const { rows } = await hub.sql.query<{ text: string }>(
    `select (select string_agg(s::text, '') from sources s) || (select string_agg(e::text, '') from events e) || coalesce((select string_agg(m::text, '') from models m), '') as text`,
  );
  expect(rows[0]?.text.length).toBeGreaterThan(100);
  expect(rows[0]?.text).not.toContain(password);
  expect(rows[0]?.text).not.toContain(Buffer.from(password).toString('hex'));
});
