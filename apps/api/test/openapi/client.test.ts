import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as api from '@panelbridge/client';
import { afterAll, describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';
import { writeSamples } from '../support/samples.js';
import { startHub } from '../support/start-hub.js';
import { seedWholeWorkspace } from '../support/whole-workspace.js';

const hub = await startHub();
const { keys, word } = await seedWholeWorkspace(hub);
afterAll(() => hub.close());

describe('the typed client', () => {
  const client = api.connect({ url: hub.url, key: keys.admin });

  it('makes a study, changes the version that it read, and is told when somebody was faster', async () => {
    const made = await api.studiesCreate({ client, body: { title: 'Banking on the phone', participationTimeMinutes: 30 } });
    const id = made.data?.id ?? '';
    const etag = made.response?.headers.get('etag') ?? '';
    const change = (title: string) => api.studiesChange({ client, path: { id }, body: { title }, headers: { 'If-Match': etag } });
    expect((await change('Banking')).data?.title).toBe('Banking');
    const late = await change('On the phone');
    expect([late.response?.status, late.error?.code]).toEqual([412, 'version_mismatch']);
    expect((await api.studiesGet({ client, path: { id } })).data?.title).toBe('Banking');
  });

  it('reads every page of a list', async () => {
    const read = async (cursor?: string) =>
      (await api.eventsList({ client, query: { limit: 2, ...(cursor && { cursor }) }, throwOnError: true })).data;
    const found: string[] = [];
    for await (const event of api.readPages(read)) found.push(event.id);
    expect(found.length).toBeGreaterThan(4);
    expect(new Set(found).size).toBe(found.length);
  });

  it('gets the first answer again when it retries', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { amount: { amount: 6500, currency: 'USD' }, reference: randomUUID() };
    const budget = await api.budgetsCreate({ client, body: { name: 'Research 2027', currency: 'USD' } });
    const path = { id: budget.data?.id ?? '' };
    const first = await api.budgetsMoveFunds({ client, path, headers, body });
    const again = await api.budgetsMoveFunds({ client, path, headers, body });
    expect(first.error).toBeUndefined();
    expect(again.data).toEqual(first.data);
    expect(again.response?.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is refused with a code, not with an exception', async () => {
    const { error } = await api.studiesList({ client: api.connect({ url: hub.url, key: 'pbk_wrong' }) });
    expect(error?.code).toBe('key_malformed');
  });

  it('has a function for every operation of the API', () => {
    const present = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as OpenApiDocument;
    const names = Object.values(present.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId = '' }) => operationId.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())),
    );
    const functions = new Set(Object.keys(api).map((name) => name.toLowerCase()));
    expect(names.filter((name) => !functions.has(name.toLowerCase()))).toEqual([]);
  });

  it('does what its README shows', async () => {
    const samples = writeSamples('../../packages/client/README.md', 'client');
    expect([samples.count, await samples.compile()]).toEqual([1, '']);
    expect(await samples.run(0, { HUB: hub.url, KEY: keys.admin })).toContain(`About ${word}`);
    expect(await samples.run(0, { HUB: hub.url, KEY: 'pbk_wrong' })).toBe('key_malformed');
    samples.remove();
  });
});
