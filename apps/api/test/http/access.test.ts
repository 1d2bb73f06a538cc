import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { createApiKey } from '../../src/platform/security/api-key.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { ProbeModule } from './probe.module.js';

interface KeyBody extends ProblemBody {
  readonly id: string;
  readonly key: string;
  readonly data: readonly { readonly id: string; readonly name: string; readonly ownerEmail: string; readonly lastUsedAt: string | null }[];
  readonly nextCursor: string | null;
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ modules: [ProbeModule] });
});
afterAll(() => hub.close());

const person = { ownerName: 'Kim Nguyen', ownerEmail: 'canary-owner@example.com' };
const create = (body: object = {}) =>
  hub.request<KeyBody>('POST', '/api/v1/api-keys', { body: { name: 'Nightly sync', role: 'integration', ...person, ...body } });
const list = (key: string | null, headers: Record<string, string> = {}) =>
  hub.request<KeyBody>('GET', '/api/v1/api-keys', { key, headers });

describe('a key', () => {
  it('is shown once and stored as a hash', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body.key).toMatch(/^pbk_[0-9A-Za-z]{38}$/);
    expect(body).toMatchObject({ name: 'Nightly sync', role: 'integration', expiresAt: null, lastUsedAt: null, ...person });
    const listed = await list(hub.adminKey);
    expect(listed.body.data.map(({ id }) => id)).toContain(body.id);
    expect(JSON.stringify(listed.body)).not.toContain(body.key);
    const { rows } = await hub.sql.query('select * from api_keys where id = $1', [body.id]);
    expect(JSON.stringify(rows)).not.toContain(body.key.slice(10, 30));
    expect(hub.readLog()).not.toContain(body.key.slice(10, 30));
  });

  it('tells when it was used last', async () => {
    const { body } = await create({ role: 'admin' });
    await list(body.key);
    const used = (await list(hub.adminKey)).body.data.find(({ id }) => id === body.id);
    expect(Date.parse(used?.lastUsedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it('is refused when none, a malformed or an unknown one is sent', async () => {
    const none = await list(null);
    expect([none.status, none.body.code, none.headers.get('www-authenticate')]).toEqual([401, 'key_missing', 'Bearer realm="panelbridge"']);
    const slip = hub.adminKey.slice(0, -1) + (hub.adminKey.endsWith('x') ? 'y' : 'x');
    for (const key of [slip, 'pbk_short', 'x', '']) {
      const { status, body } = await list(key);
      expect([status, body.code]).toEqual([401, 'key_malformed']);
    }
    const unknown = await list(createApiKey().key);
    expect([unknown.status, unknown.body.code]).toEqual([401, 'key_refused']);
    expect(unknown.headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('of the other scheme is only taken by the compatible surface', async () => {
    const { status, body } = await list(null, { 'user-interviews-apikey': hub.adminKey });
    expect([status, body.code]).toEqual([401, 'key_missing']);
    const compatible = await hub.request('GET', '/api/probe', { key: null, headers: { 'user-interviews-apikey': hub.adminKey } });
    expect(compatible).toMatchObject({ status: 200, body: { role: 'admin' } });
  });

  it('is refused once it has expired', async () => {
    const { body } = await create({ role: 'admin', expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await list(body.key)).status).toBe(200);
    await hub.sql.query(`update api_keys set expires_at = now() - interval '1 second' where id = $1`, [body.id]);
    const refused = await list(body.key);
    expect([refused.status, refused.body.code]).toEqual([401, 'key_refused']);
  });

  it('is refused from the moment it is revoked', async () => {
    const { body } = await create({ role: 'admin' });
    expect((await list(body.key)).status).toBe(200);
    expect((await hub.request('DELETE', `/api/v1/api-keys/${body.id}`)).status).toBe(204);
    expect((await list(body.key)).body.code).toBe('key_refused');
    expect((await hub.request<ProblemBody>('DELETE', `/api/v1/api-keys/${body.id}`)).body.code).toBe('not_found');
  });

  it.each(['researcher', 'observer', 'ops_manager', 'integration'] as const)('of a %s may not manage keys, and hears why', async (role) => {
    const { status, body } = await list(await hub.key(role));
    expect([status, body.code]).toEqual([403, 'role_not_allowed']);
    expect(body.detail).toContain(role);
    expect(body.detail).toContain('keys.manage');
    expect(body.detail).toContain('admin');
  });

  it('cannot be made to expire in the past, with a blank name or an unknown role', async () => {
    const { status, body } = await create({ name: '  ', role: 'owner', expiresAt: 'soon' });
    expect(status).toBe(422);
    expect(body.errors?.map(({ pointer }) => pointer).toSorted()).toEqual(['/expiresAt', '/name', '/role']);
    expect((await create({ expiresAt: '2001-01-01T00:00:00Z' })).body.errors).toMatchObject([
      { pointer: '/expiresAt', code: 'in_the_past' },
    ]);
  });
});

describe('another workspace', () => {
  it('neither sees nor revokes keys of this one', async () => {
    const other = await hub.createWorkspace();
    const otherKey = await hub.key('admin', other);
    const mine = (await create()).body;
    const seen = await list(otherKey);
    expect(seen.body.data).toHaveLength(1);
    expect(JSON.stringify(seen.body)).not.toContain(mine.id);
    const { status, body } = await hub.request<ProblemBody>('DELETE', `/api/v1/api-keys/${mine.id}`, { key: otherKey });
    expect([status, body.code]).toEqual([404, 'not_found']);
    expect((await list(mine.key)).body.code).toBe('role_not_allowed');
  });

  it('keeps its last lasting admin key, also when two are revoked at once', async () => {
    const workspace = await hub.createWorkspace();
    const temporary = await hub.key('admin', workspace);
    await hub.sql.query(`update api_keys set name = 'temporary', expires_at = now() + interval '1 hour' where workspace_id = $1`, [
      workspace,
    ]);
    const lasting = [await hub.key('admin', workspace), await hub.key('admin', workspace)];
    const ids = (await list(temporary)).body.data.filter(({ name }) => name !== 'temporary').map(({ id }) => id);
    const answers = await Promise.all(ids.map((id) => hub.request<ProblemBody>('DELETE', `/api/v1/api-keys/${id}`, { key: temporary })));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('last_admin_key');
    const statuses = await Promise.all(lasting.map(async (key) => (await list(key)).status));
    expect(new Set(statuses)).toEqual(new Set([200, 401]));
  });
});

describe('a list', () => {
  it('gives every row exactly once, page by page, also rows of one microsecond', async () => {
    const workspace = await hub.createWorkspace();
    const key = await hub.key('admin', workspace);
    await hub.sql.query(
      `insert into api_keys (workspace_id, name, owner_name, owner_email, role, key_hash, hint, created_at)
       select $1::uuid, 'n' || n, 'o', 'o@example.com', 'observer', decode(md5(n::text || $1::uuid::text), 'hex'), 'h', '2026-01-01 00:00:00.000001Z'::timestamptz + (n / 3) * interval '1 microsecond'
       from generate_series(1, 25) n`,
      [workspace],
    );
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/api/v1/api-keys?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body } = await hub.request<KeyBody>('GET', path, { key });
      expect(body.data.length).toBeLessThanOrEqual(4);
      names.push(...body.data.map(({ name }) => name));
      cursor = body.nextCursor;
    }
    expect(names).toHaveLength(26);
    expect(new Set(names).size).toBe(26);
    expect(names[0]).toBe('admin');
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['limit=many', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['role=admin', '/role'],
    ['cursor=nonsense', '/cursor'],
    ['cursor=WyJhIiwiYiJd', '/cursor'],
    ['cursor=', '/cursor'],
  ])('refuses ?%s', async (query, pointer) => {
    const { status, body } = await hub.request<ProblemBody>('GET', `/api/v1/api-keys?${query}`);
    expect([status, body.code]).toEqual([400, 'query_invalid']);
    expect(body.errors?.every((error) => error.pointer === pointer)).toBe(true);
  });
});

describe('the log and the metrics', () => {
  it('name patterns of routes and hold no canary', async () => {
    await create({ ownerEmail: 'canary-mail@example.com' });
    await hub.request('GET', '/r/canary-token?iid=canary-iid', { key: null });
    await hub.request('GET', '/api/v1/api-keys/canary-path', { headers: { cookie: 'session=canary-cookie' } });
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    expect(metrics).toMatch(/http_request_duration_seconds_count\{method="DELETE",route="\/api\/v1\/api-keys\/:id",status="204"\} \d/);
    expect(metrics).toContain('route="unmatched"');
    expect(hub.readLog()).toContain('"route":"/api/v1/api-keys"');
    expect(hub.readLog() + metrics).not.toMatch(/canary/);
  });
});
