import { describe, expect, it } from 'vitest';
import { roles } from '@panelbridge/core';
import {
  type Answer,
  type List,
  batches,
  hub,
  key,
  makeRows,
  people,
  results,
  send,
  vendor,
  workspaceId,
  write,
} from './support/compatible-hub.js';

describe('who is let in', () => {
  const ask = (headers: Readonly<Record<string, string>>, path = batches) =>
    fetch(`${hub.url}${path}`, {
      method: 'PATCH',
      headers: { 'content-type': vendor, ...headers },
      body: JSON.stringify({ participants: makeRows(1) }),
    });

  it('is who has a key, in either header, on this surface alone', async () => {
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await ask({ 'user-interviews-apikey': key })).status).toBe(200);
    for (const headers of [{}, { 'user-interviews-apikey': 'x' }, { 'user-interviews-apikey': '' }] as Record<string, string>[]) {
      const refused = await ask(headers);
      expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'application/problem+json; charset=utf-8']);
      expect(await refused.json()).toMatchObject({ errors: [{ status: '401', detail: expect.any(String) }] });
    }
    expect((await fetch(`${hub.url}/api/v1/participants`, { headers: { 'user-interviews-apikey': key } })).status).toBe(401);
  });

  it('ends with the next request once the key is revoked or has expired, also for batches that come fast', async () => {
    for (const ending of ['revoked_at = now()', `expires_at = now() - interval '1 second'`]) {
      const short = await hub.key('integration', workspaceId);
      const headers = { authorization: `Bearer ${short}` };
      expect((await ask(headers)).status).toBe(200);
      expect((await ask(headers)).status).toBe(200);
      await hub.sql.query(
        `update api_keys set ${ending} where id = (select id from api_keys where workspace_id = $1 order by created_at desc, id limit 1)`,
        [workspaceId],
      );
      const before = await people();
      const refused = await hub.request('PATCH', batches, { key: short, body: { participants: [{ email: 'late@example.com' }] } });
      expect(refused).toMatchObject({ status: 401, body: { code: 'key_refused' } });
      expect((await hub.request('PATCH', batches, { key: short, body: { participants: [{ email: 'bad' }] } })).status).toBe(401);
      expect(await people()).toEqual(before);
    }
  });

  it('ends so also for batches that wait together with those of a key that holds', async () => {
    const short = await hub.key('integration', workspaceId);
    for (const _ of [1, 2]) expect((await ask({ authorization: `Bearer ${short}` })).status).toBe(200);
    await hub.sql.query(
      `update api_keys set revoked_at = now() where id = (select id from api_keys where workspace_id = $1 order by created_at desc, id limit 1)`,
      [workspaceId],
    );
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const isLate = index % 2 === 1;
        const body = { participants: [{ email: `${isLate ? 'late' : 'timely'}${index}@example.com` }] };
        return [isLate, (await hub.request('PATCH', batches, { key: isLate ? short : key, body })).status] as const;
      }),
    );
    expect(answers.filter(([isLate, status]) => status !== (isLate ? 401 : 200))).toEqual([]);
    const emails = (await people()).map(({ email }) => String(email));
    expect(emails.filter((email) => email.startsWith('late'))).toEqual([]);
    expect(emails.filter((email) => email.startsWith('timely'))).toHaveLength(12);
  });

  it('has a role that may keep the panel in step', async () => {
    const allowed = await Promise.all(
      roles.map(async (role) => [role, (await ask({ authorization: `Bearer ${await hub.key(role, workspaceId)}` })).status] as const),
    );
    expect(Object.fromEntries(allowed)).toEqual({ admin: 200, ops_manager: 200, integration: 200, researcher: 403, observer: 403 });
  });

  it.each(roles)('erases by that role alone, %s too: here whoever keeps the panel in step, elsewhere whoever leads', async (role) => {
    const asRole = await hub.key(role, workspaceId);
    const erase = async (method: string, before: string, after: string) => {
      await write([{ email: `${role}-${method.toLowerCase()}@example.com` }]);
      const person = (await people()).find(({ email }) => email === `${role}-${method.toLowerCase()}@example.com`);
      return (await hub.request(method, `${before}/${String(person?.['id'])}${after}`, { key: asRole })).status;
    };
    const leads = role === 'admin' || role === 'ops_manager';
    expect(await erase('DELETE', '/api/participants', '')).toBe(leads || role === 'integration' ? 204 : 403);
    expect(await erase('POST', '/api/v1/participants', '/erase')).toBe(leads ? 204 : 403);
  });

  it('reaches nobody of another workspace', async () => {
    await write([{ email: 'ann@example.com', city: 'York' }]);
    const [mine] = await people();
    const foreign = await hub.key('admin', await hub.createWorkspace());
    const request = (method: string, path: string, body?: unknown) =>
      hub.request<List & Answer>(method, path, { key: foreign, ...(body !== undefined && { body }) });
    expect((await request('GET', '/api/participants')).body.data).toEqual([]);
    expect((await request('GET', '/api/characteristics')).body.data).toEqual([]);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        (await request(method, `/api/participants/${String(mine?.['id'])}`, method === 'PATCH' ? { city: 'x' } : undefined)).status,
      ).toBe(404);
    expect(results(await request('PATCH', batches, { participants: [{ email: 'ann@example.com', city: 'x' }], mode: 'update' }))).toEqual([
      'skipped',
    ]);
    expect(results(await request('PATCH', batches, { participants: [{ email: 'ann@example.com', city: 'x' }] }))).toEqual(['created']);
    const slug = { participants: [{ email: 'ann@example.com', characteristics: { a_text: 'x' } }] };
    expect((await request('PATCH', batches, slug)).status).toBe(422);
    expect(await people()).toEqual([mine]);
  });
});

describe('media types', () => {
  it.each([vendor, 'application/vnd.user-interviews.v2', 'application/json', 'application/json; charset=utf-8'])(
    'takes bodies of %s',
    async (type) => {
      expect((await send({ participants: makeRows(1) }, { 'content-type': type })).status).toBe(200);
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])('refuses %s', async (type) => {
    expect((await send('{"participants": []}', { 'content-type': type })).status).toBe(415);
  });

  it('refuses others', async () => {
    expect((await send({ participants: makeRows(1) }, { 'content-type': 'application/xml' })).status).toBe(415);
    expect((await send('{"participants":', {})).status).toBe(400);
  });

  it.each([
    ['application/json', 'application/json'],
    [vendor, vendor],
    ['application/vnd.user-interviews.v2', vendor],
    ['*/*', vendor],
    ['text/html, application/json;q=0.9', 'application/json'],
  ])('answers who accepts %s in %s', async (accept, type) => {
    for (const [method, path, body] of [
      ['GET', '/api/participants', undefined],
      ['PATCH', batches, { participants: makeRows(1) }],
    ] as const) {
      const answer = await hub.request(method, path, { key, headers: { accept }, ...(body && { body }) });
      expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
    }
  });
});
