import { describe, expect, it } from 'vitest';
import { type Answer, create, createPartner, hub, path, sentinel } from './support/connections-hub.js';

describe('changing a connection', () => {
  it('merges settings, takes null as back to the default, and goes back to unchecked', async () => {
    const { body } = await createPartner({ config: { limit: 5, behaviour: 'broken' } });
    await hub.sql.query(`update connections set status = 'ready' where id = $1`, [body.id]);
    const changed = await hub.request<Answer>('PATCH', `${path}/${body.id}`, { body: { config: { limit: null } } });
    expect(changed).toMatchObject({ status: 200, body: { config: { behaviour: 'broken' }, status: 'unchecked', version: 2 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    const renamed = await hub.request('PATCH', `${path}/${body.id}`, { body: { name: ' Other ' } });
    expect(renamed.body).toMatchObject({ name: 'Other', version: 3 });
  });

  it('stores, replaces and removes secrets, but never a needed one', async () => {
    const { body } = await createPartner({ secrets: { apiKey: sentinel, webhookKey: 'webhook-key-1' } });
    const removed = await hub.request('PATCH', `${path}/${body.id}`, {
      body: { secrets: { webhookKey: null, apiKey: 'another-api-key' } },
    });
    expect(removed.body).toMatchObject({ secrets: { apiKey: { set: true }, webhookKey: { set: false } } });
    const needed = await hub.request<Answer>('PATCH', `${path}/${body.id}`, { body: { secrets: { apiKey: null } } });
    expect(needed).toMatchObject({ status: 422, body: { errors: [{ code: 'secret_missing', pointer: '/secrets/apiKey' }] } });
  });

  it('holds back a change that is based on an older version', async () => {
    const { body } = await create({});
    const change = (etag: string) => hub.request('PATCH', `${path}/${body.id}`, { body: { name: 'New' }, headers: { 'if-match': etag } });
    expect((await change('"1"')).status).toBe(200);
    expect(await change('"1"')).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
  });

  it('checks the settings as they would be afterwards', async () => {
    const { body } = await createPartner({ config: { limit: 5 } });
    const { status, body: answer } = await hub.request<Answer>('PATCH', `${path}/${body.id}`, {
      body: { config: { limit: 50 }, environment: 'moon' },
    });
    expect(status).toBe(422);
    expect(answer.errors.map(({ pointer }) => pointer)).toEqual(['/environment', '/config/limit']);
  });
});
