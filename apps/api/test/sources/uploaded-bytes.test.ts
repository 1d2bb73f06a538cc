import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Uploads } from '../../src/sources/uploads.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { role: 'api' } });
});
afterAll(() => hub.close());

it.each([1, 915, 1_048_576, 2_500_000])('an upload of %i bytes that are no text is copied as it came', async (size) => {
  const content = randomBytes(size);
  const { body } = await hub.request<{ id: string }>('POST', '/api/v1/sources', { body: { kind: 'upload', name: 'Bytes' } });
  const headers = { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/octet-stream' };
  await fetch(`${hub.url}/api/v1/sources/${body.id}/file?name=x.parquet`, { method: 'PUT', headers, body: content });
  const file = await hub.app.get(Uploads, { strict: false }).open(hub.workspaceId, body.id, new AbortController().signal);
  try {
    const copied = Buffer.alloc(size + 1);
    const { bytesRead } = await file.handle.read(copied, 0, size + 1, 0);
    expect([bytesRead, content.equals(copied.subarray(0, bytesRead))]).toEqual([size, true]);
  } finally {
    await file.close();
  }
});
