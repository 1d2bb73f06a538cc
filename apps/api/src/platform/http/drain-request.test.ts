import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { drainRequest } from './drain-request.js';

const createRequest = () => new IncomingMessage(new Socket());

it('waits until a body has arrived', async () => {
  const request = createRequest();
  let isDone = false;
  const draining = drainRequest(request, { bytes: 1_000, milliseconds: 60_000 }).then(() => (isDone = true));
  request.push(Buffer.alloc(100));
  await new Promise(setImmediate);
  expect(isDone).toBe(false);
  request.push(null);
  await draining;
});

it('waits no longer than its bounds, and leaves nothing behind', async () => {
  const large = createRequest();
  const draining = drainRequest(large, { bytes: 1_000, milliseconds: 60_000 });
  large.push(Buffer.alloc(1_001));
  await draining;
  const slow = createRequest();
  await drainRequest(slow, { bytes: 1_000, milliseconds: 10 });
  expect([large, slow].map((request) => request.listenerCount('data'))).toEqual([0, 0]);
});

it('ends with the connection', async () => {
  const request = createRequest();
  const draining = drainRequest(request, { bytes: 1_000, milliseconds: 60_000 });
  request.destroy();
  await expect(draining).resolves.toBeUndefined();
});
