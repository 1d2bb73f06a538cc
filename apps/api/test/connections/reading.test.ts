import { describe, expect, it } from 'vitest';
import { type Answer, create, createPartner, hub, path } from './support/connections-hub.js';

describe('reading connections', () => {
  it('lists them newest first, by filter, and refuses unknown filters', async () => {
    const first = await createPartner();
    const second = await createPartner();
    const listed = await hub.request<{ data: readonly Answer[] }>('GET', `${path}?connectorId=partner-api&status=unchecked&limit=2`, {
      key: await hub.key('observer'),
    });
    expect(listed.body.data.map(({ id }) => id)).toEqual([second.body.id, first.body.id]);
    expect((await hub.request('GET', `${path}?colour=red`)).status).toBe(400);
  });

  it('shows nobody else’s connections', async () => {
    const { body } = await create({});
    const key = await hub.key('admin', await hub.createWorkspace());
    for (const [method, route] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/check'],
      ['GET', '/exchanges'],
    ] as const) {
      const answer = await hub.request(method, `${path}/${body.id}${route}`, { key, ...(method === 'PATCH' && { body: { name: 'x' } }) });
      expect([route, answer.status]).toEqual([route, 404]);
    }
    expect((await hub.request('GET', path, { key })).body).toEqual({ data: [], nextCursor: null });
  });

  it('says so when the connector is no longer loaded, and lets nothing but the name of the fault through', async () => {
    const { body } = await create({});
    await hub.sql.query(`update connections set connector_id = 'gone' where id = $1`, [body.id]);
    expect((await hub.request('GET', `${path}/${body.id}`)).body).toMatchObject({
      status: 'needs_attention',
      attention: { code: 'connector_missing' },
      webhookUrl: null,
    });
    expect(await hub.request('PATCH', `${path}/${body.id}`, { body: { name: 'x' } })).toMatchObject({
      status: 409,
      body: { code: 'connector_missing' },
    });
    expect(await hub.request('POST', `${path}/${body.id}/check`)).toMatchObject({ status: 409, body: { code: 'connector_missing' } });
  });
});

describe('removing a connection', () => {
  it('is refused while a study that is not closed uses it, then erases its secrets', async () => {
    const { body } = await createPartner();
    await hub.sql.query(`insert into studies (id, workspace_id, title, status) values ('st_0000000001', $1, 'Study', 'active')`, [
      hub.workspaceId,
    ]);
    await hub.sql.query(
      `insert into integrations (study_id, workspace_id, connection_id, parameter_name) values ('st_0000000001', $1, $2, 'iid')`,
      [hub.workspaceId, body.id],
    );
    const refused = await hub.request<{ detail: string }>('DELETE', `${path}/${body.id}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'connection_in_use', detail: expect.stringContaining('st_0000000001') } });
    await hub.sql.query(`update studies set status = 'closed' where id = 'st_0000000001'`);
    expect((await hub.request('DELETE', `${path}/${body.id}`)).status).toBe(204);
    expect((await hub.request('GET', `${path}/${body.id}`)).status).toBe(404);
    expect((await hub.request('DELETE', `${path}/${body.id}`)).status).toBe(404);
    const { rows } = await hub.sql.query('select 1 from connection_secrets where connection_id = $1', [body.id]);
    expect(rows).toEqual([]);
  });
});
