import { describe, expect, it } from 'vitest';
import type { SourceDto, SourceTestDto } from '../../src/sources/source.dto.js';
import {
  createDatabase,
  createFolder,
  createModel,
  createSource,
  createUpload,
  hub,
  listEvents,
  login,
  password,
  role,
  send,
  upload,
} from './support/sources-hub.js';

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
