import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConnectionDirectory } from '../../src/connections/connection-directory.js';
import { partnerApiFolder } from '../support/connectors.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let directory: ConnectionDirectory;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: ['@panelbridge/connector-tracked-link', partnerApiFolder] } });
  directory = hub.app.get(ConnectionDirectory);
});
afterAll(() => hub.close());

async function create(): Promise<string> {
  const { body } = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
    body: {
      connectorId: 'tracked-link',
      name: 'Tool',
      config: { preset: 'perspective', webhookScheme: 'header' },
      secrets: { webhookKey: 'webhook-key-1' },
    },
  });
  return body.id;
}

/** A change by another process, of which this one is not told. */
const changeElsewhere = (id: string) =>
  hub.sql.query(`update connections set version = version + 1, config = '{"preset":"generic"}' where id = $1`, [id]);

describe('connections of the hot paths', () => {
  it('hold what is needed, with the preset laid over the manifest', async () => {
    const id = await create();
    const connection = await directory.get(id, 1);
    expect(connection).toMatchObject({ id, workspaceId: hub.workspaceId, connectorId: 'tracked-link', version: 1 });
    expect(connection.resolved.preset?.id).toBe('perspective');
    expect(connection.resolved.webhookScheme?.id).toBe('header');
    expect(connection.webhookSecret('webhookKey')).toBe('webhook-key-1');
    expect(connection.webhookSecret('other')).toBeUndefined();
    const entry = connection.redirect?.entryUrl({
      link: 'https://tool.example/x?a=1#b',
      parameter: 'iid',
      participation: 'pp_9exh736',
      token: 'token',
      study: {},
    });
    expect(entry).toEqual({ ok: true, value: 'https://tool.example/x?a=1&iid=token#b' });
  });

  it('fill in the defaults of a study’s settings, and leave what the connector no longer takes', async () => {
    const { body } = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
      body: { connectorId: 'partner-api', name: 'Partner', secrets: { apiKey: 'api-key-1' } },
    });
    const { parseStudyConfig } = await directory.get(body.id, 1);
    expect([parseStudyConfig({}), parseStudyConfig({ group: 'b' }), parseStudyConfig({ group: 7 })]).toEqual([
      { group: 'a' },
      { group: 'b' },
      { group: 7 },
    ]);
  });

  it('are kept by version, and read anew for another', async () => {
    const id = await create();
    const first = await directory.get(id, 1);
    await changeElsewhere(id);
    expect(await directory.get(id, 1)).toBe(first);
    const second = await directory.get(id, 2);
    expect([second.version, second.resolved.preset?.id]).toEqual([2, 'generic']);
    expect(await directory.get(id, 2)).toBe(second);
  });

  it('are at most ten seconds old where no version is known', async () => {
    const id = await create();
    const first = await directory.getLatest(id);
    await changeElsewhere(id);
    expect(await directory.getLatest(id)).toBe(first);
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 10_001);
    expect(await directory.getLatest(id)).toMatchObject({ version: 2 });
  });

  it('are read anew at once after a change by this process', async () => {
    const id = await create();
    await directory.getLatest(id);
    await hub.request('PATCH', `/api/v1/connections/${id}`, { body: { secrets: { webhookKey: 'webhook-key-2' } } });
    expect((await directory.getLatest(id))?.webhookSecret('webhookKey')).toBe('webhook-key-2');
  });

  it('are none where there is none, and that is asked again', async () => {
    for (const id of ['nobody', '', "'; drop table x", '00000000-0000-4000-8000-000000000000'])
      expect(await directory.getLatest(id)).toBeNull();
    await expect(directory.get('00000000-0000-4000-8000-000000000000', 1)).rejects.toThrow('no connection');
    const id = '00000000-0000-4000-8000-000000000000';
    await hub.sql.query(`insert into connections (id, workspace_id, connector_id, name) values ($1, $2, 'tracked-link', 'x')`, [
      id,
      hub.workspaceId,
    ]);
    expect(await directory.getLatest(id)).toMatchObject({ id });
  });

  it('say what is wrong when the connector is gone or the settings no longer fit', async () => {
    const [gone, unfit] = [await create(), await create()];
    await hub.sql.query(`update connections set connector_id = 'gone', version = 2 where id = $1`, [gone]);
    await hub.sql.query(`update connections set config = '{"preset":"unheard-of"}', version = 2 where id = $1`, [unfit]);
    await expect(directory.get(gone, 2)).rejects.toThrow('"gone" is not loaded');
    await expect(directory.get(unfit, 2)).rejects.toThrow('/preset');
    // A webhook for it is not lost: the partner is told to come again.
    const answer = await fetch(`${hub.url}/hooks/${gone}`, { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60']);
  });

  it('offer pure functions only: none of them can call the partner', async () => {
    const { redirect, statusSync } = await directory.get(await create(), 1);
    expect(Object.values({ ...redirect, ...statusSync }).map((one) => typeof one)).not.toContain('object');
    expect(statusSync?.parseWebhook?.({ body: { event: 'interview.completed' }, headers: {}, studies: [] })).toMatchObject([
      { status: 'interview.completed' },
    ]);
  });
});
