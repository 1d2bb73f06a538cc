import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createDestination } from '../support/destination.js';
import { startPartner } from '../support/partner-server.js';
import { createReady, hub, open, people, upsert } from './support/destination-hub.js';

describe('what is said in a run', () => {
  it('is recorded with its run and batch, soon after and at the end', async () => {
    const id = await createReady();
    const { session, list, store } = await open(id);
    await store('41', '42', '43');
    await session.writeBatch(upsert(people(2), { batchId: '41' }));
    await expect.poll(async () => (await list()).length, { timeout: 15_000, interval: 100 }).toBe(1);
    await Promise.all(['42', '43'].map((batchId) => session.writeBatch(upsert(people(2), { batchId }))));
    await session.close();
    const rows = await list();
    expect(new Set(rows.map((row) => row.batch_id))).toEqual(new Set(['41', '42', '43']));
    expect(rows[0]).toMatchObject({
      operation: 'write_batch',
      status: 200,
      error_code: null,
      request: { headers: { authorization: '[redacted]' }, body: { mode: 'upsert', participants: people(2) } },
      response: { body: { meta: { created: 2 } } },
    });
  });

  it('names nobody once its batch was taken away with a person who was erased', async () => {
    const { session, list } = await open(await createReady());
    await session.writeBatch(upsert(people(2), { batchId: '40' }));
    await session.close();
    expect(await list()).toMatchObject([{ operation: 'write_batch', status: 200, request: null, response: null }]);
  });

  it('is not shown at the connection, where everybody may look', async () => {
    const id = await createReady();
    const { session } = await open(id);
    await session.writeBatch(upsert(people(1)));
    await session.close();
    const { body } = await hub.request<{ data: readonly { operation: string }[] }>('GET', `/api/v1/connections/${id}/exchanges`, {
      key: await hub.key('observer'),
    });
    expect(body.data.map(({ operation }) => operation)).toEqual(['check']);
  });

  it('is shortened where it is long, and holds no secret, whole or in part', async () => {
    const echo = await startPartner();
    try {
      const key = 'k'.repeat(100);
      // The key lies across every place at which something is cut off.
      const text = `${'a'.repeat(16_350)}${key}${'b'.repeat(39_900)}${key}${'c'.repeat(60_000)}${key}`;
      const bodies = [
        text,
        JSON.stringify({ data: [], text }),
        JSON.stringify({ data: [], apiKey: 'another', text: 'short' }),
        '{"data":[],"big":1e999999}',
        '{"data":[],"nul":"a\\u0000b","half":"\\ud800"}',
        'plain\u0000text',
      ];
      const id = await createDestination(hub, { url: echo.url, apiKey: key });
      const { session, list } = await open(id);
      for (const body of bodies) {
        echo.answer = (response) => response.writeHead(422, { 'content-type': 'application/json' }).end(body);
        expect(await session.writeBatch(upsert(people(1)))).toMatchObject({ status: 'rejected' });
      }
      echo.answer = (response) => response.writeHead(422).end('{}');
      await session.writeBatch(upsert(people(100, { title: `${'t'.repeat(200)}\u0000` })));
      await session.close();
      const rows = await list();
      const stored = rows.map(({ response }) => response?.body);
      expect(stored.map((body) => (typeof body === 'string' ? body.replaceAll(/(.)\1{99,}/g, '$1$1$1') : body))).toEqual([
        expect.stringMatching(/^aaa.*… \[116550 characters\]$/),
        expect.stringMatching(/^\{"data":\[\],"text":"aaa.*… \[116571 characters\]$/),
        { data: [], apiKey: '[redacted]', text: 'short' },
        { data: [], big: null },
        { data: [], nul: 'a\uFFFDb', half: '\uFFFD' },
        'plain\uFFFDtext',
        {},
      ]);
      for (const body of stored) expect(JSON.stringify(body).length).toBeLessThan(17_000);
      expect(String(rows.at(-1)?.request.body)).toMatch(/^\{"participants":\[\{"email":"p0@example\.com".*… \[\d+ characters\]$/s);
    } finally {
      await echo.close();
    }
  });

  it('names nobody in its paths, which are kept when a person is erased', async () => {
    const { session, list } = await open(await createReady());
    await session.deleteBatch({ targets: [{ key: 'ann+x@example.com', externalId: null }] });
    await session.close();
    const [row] = await list();
    expect(row).toMatchObject({
      operation: 'delete_batch',
      method: 'GET',
      path: expect.stringContaining('/api/participants?filter%5Bemail%5D=[email]&page'),
    });
    expect(JSON.stringify(row)).not.toContain('ann');
  });

  it('goes where it holds a person who is erased', async () => {
    const { session, list } = await open(await createReady());
    await session.writeBatch(upsert([{ email: 'gone@example.com', first_name: 'Gone' }]));
    await session.writeBatch(upsert(people(2)));
    await session.close();
    const made = await hub.request<{ id: string }>('POST', '/api/v1/participants', { body: { email: 'gone@example.com' } });
    expect(made.status).toBe(201);
    const erased = await hub.request('POST', `/api/v1/participants/${made.body.id}/erase`, {
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    expect(erased.status).toBeLessThan(300);
    expect((await list()).map(({ request, response }) => [request === null, response === null])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('is kept however deep it is', async () => {
    const echo = await startPartner();
    try {
      const id = await createDestination(hub, { url: echo.url });
      const { session } = await open(id);
      const deep = `${'['.repeat(8_000)}${']'.repeat(8_000)}`;
      echo.answer = (response) => response.writeHead(422).end(deep);
      expect(await session.writeBatch(upsert(people(1)))).toMatchObject({ status: 'rejected' });
      await session.close();
      const { rows } = await hub.sql.query<{ body: string }>(
        `select response ->> 'body' as body from exchanges where connection_id = $1 and run_id is not null`,
        [id],
      );
      expect(rows.map(({ body }) => body.replaceAll(' ', ''))).toEqual([deep]);
    } finally {
      await echo.close();
    }
  });

  it('is lost rather than the run where it cannot be written, and does not pile up', async () => {
    const id = await createReady();
    const { session, list } = await open(id);
    await hub.sql.query('alter table exchanges add constraint held_back check (run_id is null) not valid');
    try {
      expect(await session.writeBatch(upsert(people(1)))).toMatchObject({ status: 'answered' });
      await session.close();
      expect(await list()).toEqual([]);
      expect(hub.readLog()).toContain('exchanges could not be recorded');
    } finally {
      await hub.sql.query('alter table exchanges drop constraint held_back');
    }
    await session.writeBatch(upsert(people(1)));
    await session.close();
    expect(await list()).toHaveLength(1);
  });

  it('makes calls wait where the database is slow, so that memory stays bounded', async () => {
    const id = await createReady();
    const { session } = await open(id);
    const blocker = await hub.sql.connect();
    await blocker.query('begin; lock table exchanges in exclusive mode');
    let done = 0;
    const lanes = Array.from({ length: 4 }, async () => {
      for (let batch = 0; batch < 250; batch += 1) {
        await session.writeBatch(upsert(people(100, { title: 't'.repeat(400) })));
        done += 1;
      }
    });
    // Eight million characters are about 400 of these; without a bound all thousand would be sent.
    let before = -1;
    while (done !== before) {
      before = done;
      await sleep(700);
    }
    expect(done).toBeLessThan(700);
    await blocker.query('commit');
    blocker.release();
    await Promise.all(lanes);
    await session.close();
    expect(done).toBe(1_000);
  });
});
