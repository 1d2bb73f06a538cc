import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RunDto } from '../../src/syncs/runs/run.dto.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

const people = 'id,email,first_name,age\n1,ada@example.com,Zoë,36\n2,bob@example.com,"Bob ""Bo""",40\n';
let hub: SyncHub;
let folder: string;
beforeAll(async () => {
  [hub, folder] = await Promise.all([startSyncHub(), mkdtemp(join(tmpdir(), 'panelbridge-test-'))]);
  await writeFile(join(folder, 'people.csv'), people);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`copy (select * from '${folder}/people.csv') to '${folder}/people.parquet' (format parquet)`);
  connection.closeSync();
  await hub.request('POST', '/api/v1/characteristics', { body: { slug: 'age', name: 'Age', type: 'number' } });
});
beforeEach(() => hub.sql.query('delete from participants'));
afterAll(() => Promise.all([hub.close(), rm(folder, { recursive: true, force: true })]));

async function make(path: string, body: object): Promise<string> {
  const answer = await hub.request<{ id: string }>('POST', `/api/v1/${path}`, { body });
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ id: expect.any(String) })]);
  return answer.body.id;
}

/** Syncs a model to the panel, as a person would set it up, and gives the ended run. */
async function sync(modelId: string, columns: readonly string[]): Promise<RunDto> {
  const mappings = columns.map((column) => ({ column, field: column }));
  const id = await make('syncs', { name: 'Panel', destination: { kind: 'panel' }, modelId, mappings });
  const run = await make(`syncs/${id}/runs`, {});
  await hub.takeRun(run);
  return (await hub.request<RunDto>('GET', `/api/v1/syncs/${id}/runs/${run}`)).body;
}

const readPanel = async () =>
  (await hub.sql.query(`select email, first_name, characteristics->'age' as age from participants order by email limit 3`)).rows;

it.each(['csv', 'parquet'])('S3-1 keeps the panel in step with a file that was uploaded as %s', async (format) => {
  const sourceId = await make('sources', { kind: 'upload', name: 'List' });
  const headers = { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/octet-stream' };
  const body = await readFile(join(folder, `people.${format}`));
  const upload = await fetch(`${hub.url}/api/v1/sources/${sourceId}/file?name=people.${format}`, { method: 'PUT', headers, body });
  expect(upload.status).toBeLessThan(300);
  const modelId = await make('models', { sourceId, name: 'List', primaryKey: 'id', format });
  expect(await sync(modelId, ['email', 'first_name', 'age'])).toMatchObject({ state: 'completed', counters: { created: 2 } });
  expect(await readPanel()).toEqual([
    { email: 'ada@example.com', first_name: 'Zoë', age: 36 },
    { email: 'bob@example.com', first_name: 'Bob "Bo"', age: 40 },
  ]);
});

it('S3-1 keeps the panel in step with a query of PostgreSQL, and sends only what it yields', async () => {
  await hub.setPeople(makePeople(3));
  const { rows } = await hub.sql.query<{ id: string }>(`select id from sources where kind = 'postgresql'`);
  const query = `select id, email, first_name, 30 + length(id) as age from people where id <> 'k000001'`;
  const modelId = await make('models', { sourceId: rows[0]?.id, name: 'Query', primaryKey: 'id', query });
  expect(await sync(modelId, ['email', 'first_name', 'age'])).toMatchObject({ state: 'completed', counters: { created: 2 } });
  expect(await readPanel()).toEqual([
    { email: 'p0@example.com', first_name: 'Ann 0', age: 37 },
    { email: 'p2@example.com', first_name: 'Ann 2', age: 37 },
  ]);
});
