import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { openTool } from '../../test/open-tool.js';
import { type Reader, askToken } from '../../test/results-client.js';
import { type RunningUsertesting, startUsertesting } from './start-usertesting.js';

let tool: RunningUsertesting;
let reader: Reader;
let testId: string;
let sessionIds: readonly string[];
beforeEach(async () => {
  ({ tool, reader, testId, sessionIds } = await openTool());
});
afterEach(() => tool.close());

const newest = () => sessionIds[0] ?? '';
const participantOf = async (sessionId: string) => (await reader.detail(sessionId)).body?.sessionParticipant?.participantId;

describe('PUT /admin/misbehave', () => {
  const put = (faults: unknown) => callJson('PUT', `${tool.url}/admin/misbehave`, { faults });

  it('disturbs the next n requests to one endpoint, after some that pass, and then no more', async () => {
    await put([{ fault: 'server_error', endpoint: 'detail', after: 1, times: 2 }]);
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await reader.detail(newest())).status, (await reader.list(testId)).status);
    expect(statuses).toEqual([200, 200, 500, 200, 500, 200, 200, 200]);
    expect((await callJson('GET', `${tool.url}/admin/misbehave`)).body).toEqual({ faults: [] });
  });

  it('without a number disturbs until the faults are replaced, without an endpoint everywhere', async () => {
    expect((await put([{ fault: 'unavailable' }])).body).toEqual({ faults: [{ fault: 'unavailable', after: 0, uses: 0 }] });
    for (let count = 0; count < 3; count += 1) expect((await reader.list(testId)).status).toBe(503);
    expect([(await reader.detail(newest())).status, (await askToken(tool.url)).status]).toEqual([503, 503]);
    await put([]);
    expect((await reader.list(testId)).status).toBe(200);
  });

  it('takes one fault after the other, in their order', async () => {
    tool.misbehave([
      { fault: 'server_error', times: 1 },
      { fault: 'participant_null', times: 1 },
      { fault: 'forbidden', times: 1 },
    ]);
    const statuses = [await reader.detail(newest()), await reader.detail(newest())].map(({ status }) => status);
    expect(statuses).toEqual([500, 403]);
    expect(await participantOf(newest())).toBeNull();
    expect(await participantOf(newest())).toMatch(/^i/);
  });

  it('refuses what is unknown or out of place, naming it', async () => {
    for (const [fault, field] of [
      [{ fault: 'explode' }, 'faults.0.fault'],
      [{ fault: 'hang', endpoint: 'pages' }, 'faults.0.endpoint'],
      [{ fault: 'unknown_status', endpoint: 'token' }, 'faults.0.endpoint'],
      [{ fault: 'hang', times: 0 }, 'faults.0.times'],
    ] as const)
      expect(await put([fault])).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    expect((await callJson('PUT', `${tool.url}/admin/misbehave`, {})).status).toBe(422);
  });

  it('leaves pages and admin calls alone', async () => {
    await put([{ fault: 'hang' }]);
    expect((await callJson('GET', `${tool.url}/admin/tests/${testId}`)).status).toBe(200);
  });

  it('can be set from the start', async () => {
    const faulty = await startUsertesting({ faults: [{ fault: 'server_error', endpoint: 'token', times: 1 }] });
    expect([(await askToken(faulty.url)).status, (await askToken(faulty.url)).status]).toEqual([500, 200]);
    await faulty.close();
    await expect(startUsertesting({ faults: [{ fault: 'hang', times: -1 }] })).rejects.toThrow('times');
  });
});
