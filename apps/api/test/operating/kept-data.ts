import { startHubApi, type RunningHubApi } from '@panelbridge/sandbox';
import { expect } from 'vitest';
import type { HubProcess } from '../support/hub-process.js';
import { requestJson, type JsonResponse } from '../support/request-json.js';

/** What has to be there after a restore, and a tool whose key the hub keeps sealed. */
export interface KeptData {
  /** Makes a study, which a restore has to take away again. */
  add(hub: HubProcess): Promise<void>;
  /** Everything of before the backup is there; what was made after it is not, and the hub takes new things. */
  expectRestored(hub: HubProcess): Promise<void>;
  /** What the hub answers and does when it needs the tool's key. */
  checkTool(hub: HubProcess): Promise<JsonResponse<{ status: string }>>;
  close(): Promise<void>;
}

const firstKey = /pbk_[0-9A-Za-z]{38}/;

/** Puts a study, a person and a connection with a secret into a hub that was started on an empty database. */
export async function keepData(first: HubProcess): Promise<KeptData> {
  const tool: RunningHubApi = await startHubApi();
  // What a process prints may come later than its answers.
  await expect.poll(() => first.read(), { timeout: 15_000 }).toMatch(firstKey);
  const key = firstKey.exec(first.read())?.[0] ?? '';
  const ask = <Body = unknown>({ url }: HubProcess, method: string, path: string, body?: object): Promise<JsonResponse<Body>> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    return requestJson(`${url}/api/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  };
  const make = async (hub: HubProcess, path: string, body: object): Promise<{ readonly id: string }> => {
    const made = await ask<{ id: string }>(hub, 'POST', path, body);
    expect([path, made.status]).toEqual([path, 201]);
    return made.body;
  };
  const study = await make(first, '/studies', { title: 'Before the backup' });
  const person = await make(first, '/participants', { email: 'kim@example.com', firstName: 'Kim' });
  const connection = await make(first, '/connections', {
    connectorId: 'user-interviews-hub',
    name: 'Research Hub',
    environment: 'sandbox',
    config: { baseUrl: tool.url },
    secrets: { apiKey: 'demo-key' },
  });
  const checkTool: KeptData['checkTool'] = (hub) => ask(hub, 'POST', `/connections/${connection.id}/check`);
  expect(await checkTool(first)).toMatchObject({ status: 200, body: { status: 'ready' } });
  let lost: { readonly id: string } | undefined;
  return {
    checkTool,
    add: async (hub) => {
      lost = await make(hub, '/studies', { title: 'After the backup' });
    },
    expectRestored: async (hub) => {
      // The key of before is known, so no first one is made.
      expect(hub.read()).not.toMatch(firstKey);
      expect(await ask(hub, 'GET', `/studies/${study.id}`)).toMatchObject({ status: 200, body: study });
      expect((await ask(hub, 'GET', `/studies/${lost?.id}`)).status).toBe(404);
      expect(await ask(hub, 'GET', `/participants/${person.id}`)).toMatchObject({ status: 200, body: person });
      expect(await checkTool(hub)).toMatchObject({ status: 200, body: { status: 'ready' } });
      await make(hub, '/studies', { title: 'After the restore' });
    },
    close: () => tool.close(),
  };
}
