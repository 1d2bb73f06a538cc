import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ProblemBody } from '../../../src/platform/http/problem-body.js';
import { ModelOpener } from '../../../src/sources/model-opener.js';
import type { ModelDto } from '../../../src/sources/model.dto.js';
import type { SourceDto } from '../../../src/sources/source.dto.js';
import { startHub, type RequestOptions, type TestHub } from '../../support/start-hub.js';

/** Stands nowhere else, so that it can be looked for. */
export const password = `sentinel-${randomBytes(8).toString('hex')}`;
/** The role of the database that reads the warehouse. */
export const role = `reader_${randomBytes(6).toString('hex')}`;
/** A folder that the operator allows, with `people/people.csv` in it. */
export let folder: string;
/** A hub whose own database is the warehouse too. */
export let hub: TestHub;
/** What leads to the warehouse, without the password. */
export let login: { host: string; port: number; database: string; user: string; tls: string };

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

/** Makes a request of the API. */
export const send = async <Body = SourceDto>(method: string, path: string, options: RequestOptions = {}) =>
  hub.request<Body & ProblemBody>(method, `/api/v1${path}`, options);

/** Makes a source. */
export async function createSource(body: Readonly<Record<string, unknown>>): Promise<SourceDto> {
  const answer = await send('POST', '/sources', { body: { name: 'Source', ...body } });
  expect(answer.body).toMatchObject({ id: expect.any(String) as unknown });
  return answer.body;
}
/** Makes a source that reads the warehouse. */
export const createDatabase = () => createSource({ kind: 'postgresql', settings: login, password });
/** Makes a source that reads the folder. */
export const createFolder = () => createSource({ kind: 'folder', settings: { folder: join(folder, 'people') } });
/** Makes a source for uploads. */
export const createUpload = () => createSource({ kind: 'upload' });

/** Uploads a file into a source. */
export async function upload(
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

/** Makes a model with the primary key `id`. */
export const createModel = (body: Readonly<Record<string, unknown>>) =>
  send<ModelDto>('POST', '/models', { body: { name: 'Model', primaryKey: 'id', ...body } });

/** Reads a model to its end. */
export async function readEmails(modelId: string): Promise<unknown[]> {
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

/** The types of the events of a source or a model, oldest first. */
export const listEvents = async (subject: string): Promise<string[]> => {
  const { rows } = await hub.sql.query<{ type: string }>('select type from events where subject_id = $1 order by id', [subject]);
  return rows.map(({ type }) => type);
};
