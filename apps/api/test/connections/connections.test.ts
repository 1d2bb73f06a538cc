import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partnerApiFolder } from '../support/connectors.js';
import { dumpDatabase } from '../support/dump-database.js';
import { pulledFolder } from '../support/pulled-tool.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const path = '/api/v1/connections';
const sentinel = 'sentinel-Qx7+/=9-very-secret';
const connectors = ['@panelbridge/connector-tracked-link', partnerApiFolder, pulledFolder];

interface Answer {
  readonly id: string;
  readonly version: number;
  readonly config: Record<string, unknown>;
  readonly errors: readonly { pointer: string; code: string }[];
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors } });
});
afterAll(() => hub.close());

const create = (body: object) => hub.request<Answer>('POST', path, { body: { connectorId: 'tracked-link', name: 'Tool', ...body } });
const createPartner = (body: object = {}) => create({ connectorId: 'partner-api', secrets: { apiKey: sentinel }, ...body });

describe('creating a connection', () => {
  it('stores settings and answers them without defaults', async () => {
    const { status, headers, body } = await create({
      config: { preset: 'perspective', webhookScheme: 'signature' },
      secrets: { webhookKey: sentinel },
    });
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({
      connectorId: 'tracked-link',
      environment: 'production',
      preset: 'perspective',
      config: { preset: 'perspective', webhookScheme: 'signature' },
      secrets: { webhookKey: { set: true, updatedAt: expect.stringMatching(/Z$/) } },
      status: 'unchecked',
      attention: null,
      checkedAt: null,
      webhookUrl: `${hub.url}/hooks/${body.id}`,
      version: 1,
    });
  });

  it('has no webhook address while the settings refuse webhooks', async () => {
    expect((await create({})).body).toMatchObject({
      webhookUrl: null,
      preset: 'generic',
      secrets: { webhookKey: { set: false, updatedAt: null } },
    });
  });

  it('names every fault of settings and secrets at once, with its place', async () => {
    const { status, body } = await createPartner({
      environment: 'staging',
      config: { limit: 11, behaviour: 'odd', colour: 'red', 'a/b': 1 },
      secrets: { webhookKey: 'with blank ', other: 'x' },
    });
    expect(status).toBe(422);
    expect(body.errors.map(({ pointer, code }) => `${code} ${pointer}`).toSorted()).toEqual([
      'environment_unknown /environment',
      'secret_malformed /secrets/webhookKey',
      'secret_missing /secrets/apiKey',
      'secret_unknown /secrets/other',
      'setting_invalid /config/behaviour',
      'setting_invalid /config/limit',
      'setting_unknown /config/a~1b',
      'setting_unknown /config/colour',
    ]);
  });

  it.each([
    'key-with-end \n',
    ' key-with-start',
    'key-with-end ',
    'two\nlines-of-key',
    'a\tb-key-key',
    'short',
    '',
    'ключ-ключ-ключ',
    7,
    { a: 1 },
    ['x'],
  ])('refuses the secret %j without repeating it', async (apiKey) => {
    const { status, body } = await createPartner({ secrets: { apiKey } });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ code: 'secret_malformed', pointer: '/secrets/apiKey' }]);
    const written = JSON.stringify(apiKey).slice(1, -1);
    expect(written.includes('key') && JSON.stringify(body).includes(written)).toBe(false);
  });

  it('refuses a connector that is not there and says which are', async () => {
    const { status, body } = await create({ connectorId: 'nobody' });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([
      { pointer: '/connectorId', code: 'connector_unknown', detail: expect.stringContaining('tracked-link') },
    ]);
  });

  it('refuses members that it does not know, and secrets among the settings', async () => {
    expect((await create({ secret: 'x' })).body.errors).toMatchObject([{ pointer: '/secret', code: 'unknown_member' }]);
    expect((await create({ config: { webhookKey: sentinel } })).body.errors).toMatchObject([
      { pointer: '/config/webhookKey', code: 'setting_unknown' },
    ]);
  });

  it('takes an environment of the connector', async () => {
    expect((await createPartner({ environment: 'sandbox' })).body).toMatchObject({ environment: 'sandbox' });
  });

  it('is for roles that may', async () => {
    const { status } = await hub.request('POST', path, {
      key: await hub.key('researcher'),
      body: { connectorId: 'tracked-link', name: 'x' },
    });
    expect(status).toBe(403);
  });
});

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

describe('where a connection leads', () => {
  const baseUrl = 'https://api.eu.example';
  const tokenUrl = 'https://auth.eu.example/token';
  const secrets = { clientId: 'client-of-the-hub', clientSecret: sentinel };
  const createPulled = (config: object = {}) => create({ connectorId: 'pulled', config, secrets });
  const change = (id: string, body: object) => hub.request<Answer>('PATCH', `${path}/${id}`, { body });
  const faults = ({ body }: { body: Answer }) => body.errors?.map(({ pointer, code }) => `${code} ${pointer}`);

  it.each([
    ['a token endpoint', { tokenUrl }, '/config/baseUrl'],
    ['a base URL', { baseUrl }, '/config/tokenUrl'],
  ])(
    'is refused with %s alone, when it is made and when it is changed: the credentials of one installation are not for another',
    async (_, config, at) => {
      expect(faults(await createPulled(config))).toEqual([`setting_missing ${at}`]);
      const { body } = await createPulled();
      expect(faults(await change(body.id, { config, secrets }))).toEqual([`setting_missing ${at}`]);
      const { rows } = await hub.sql.query('select config, version from connections where id = $1', [body.id]);
      expect(rows).toEqual([{ config: {}, version: 1 }]);
    },
  );

  it('changes to another host only with the secrets, which whoever changes it may not know', async () => {
    const { body } = await createPulled();
    const refused = await change(body.id, { config: { baseUrl, tokenUrl } });
    expect(refused.status).toBe(422);
    expect(faults(refused)).toEqual(['secret_missing /secrets/clientId', 'secret_missing /secrets/clientSecret']);
    expect(JSON.stringify(refused.body)).toContain('https://auth.eu.example');
    expect(faults(await change(body.id, { config: { baseUrl, tokenUrl }, secrets: { clientId: secrets.clientId } }))).toEqual([
      'secret_missing /secrets/clientSecret',
    ]);
    expect((await change(body.id, { config: { baseUrl, tokenUrl }, secrets })).status).toBe(200);
    // Another path of the same host, or another setting, leads them nowhere new; back to the vendor does.
    expect((await change(body.id, { config: { tokenUrl: `${tokenUrl}/2`, requestsPerMinute: 5 } })).status).toBe(200);
    for (const config of [
      { baseUrl: null, tokenUrl: null },
      { baseUrl: 'https://api.us.example' },
      { tokenUrl: 'https://auth.eu.example:8443/token' },
      { tokenUrl: 'http://auth.eu.example/token' },
    ])
      expect((await change(body.id, { config })).status).toBe(422);
  });

  it('changes to another environment only with the secrets', async () => {
    const { body } = await createPartner({ secrets: { apiKey: sentinel, webhookKey: 'webhook-key-1' } });
    expect(faults(await change(body.id, { environment: 'sandbox', secrets: { apiKey: `${sentinel}5` } }))).toEqual([
      'secret_missing /secrets/webhookKey',
    ]);
    expect((await change(body.id, { environment: 'sandbox', secrets: { apiKey: `${sentinel}5`, webhookKey: null } })).status).toBe(200);
  });
});

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

describe('secrets', () => {
  it('stand in no answer, log line or table in clear', async () => {
    const { body } = await createPartner({ secrets: { apiKey: sentinel, webhookKey: `${sentinel}2` } });
    const answers = [
      await hub.request('GET', `${path}/${body.id}`),
      await hub.request('GET', `${path}?limit=200`),
      await hub.request('PATCH', `${path}/${body.id}`, { body: { secrets: { apiKey: `${sentinel}3` }, config: { limit: 'x' } } }),
      await hub.request('PATCH', `${path}/${body.id}`, { body: { secrets: { apiKey: `${sentinel}4` } } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 422, 200]);
    expect(JSON.stringify(answers)).not.toContain(sentinel);
    expect(hub.readLog()).not.toContain(sentinel);
    const dump = await dumpDatabase(hub.sql);
    expect(dump).toContain(body.id);
    for (const way of [sentinel, encodeURIComponent(sentinel), Buffer.from(sentinel).toString('base64')]) expect(dump).not.toContain(way);
  });

  it('are stored again one by one once their key is gone', async () => {
    const { body } = await hub.request<Answer>('POST', path, {
      body: { connectorId: 'partner-api', name: 'x', secrets: { apiKey: sentinel, webhookKey: 'webhook-key-1' } },
    });
    await hub.sql.query(`update connection_secrets set key_id = 'gone' where connection_id = $1`, [body.id]);
    const listKeys = async (): Promise<unknown[]> =>
      (
        await hub.sql.query('select name, key_id = $2 as gone from connection_secrets where connection_id = $1 order by name', [
          body.id,
          'gone',
        ])
      ).rows;
    expect((await hub.request('PATCH', `${path}/${body.id}`, { body: { secrets: { apiKey: `${sentinel}1` } } })).status).toBe(200);
    expect(await listKeys()).toEqual([
      { name: 'apiKey', gone: false },
      { name: 'webhookKey', gone: true },
    ]);
    expect((await hub.request('PATCH', `${path}/${body.id}`, { body: { secrets: { webhookKey: 'webhook-key-2' } } })).status).toBe(200);
    expect(await listKeys()).not.toContainEqual(expect.objectContaining({ gone: true }));
  });

  it('are sealed anew with the current key when the connection is written', async () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const first = await startHub({ configuration: { connectors, secretKeys: [{ id: 'k0', bytes: older }] } });
    try {
      const { body } = await first.request<Answer>('POST', path, {
        body: { connectorId: 'partner-api', name: 'x', secrets: { apiKey: sentinel, webhookKey: 'webhook-key-1' } },
      });
      const { rows: before } = await first.sql.query<{ database: string; sealed: Buffer; key_id: string }>(
        'select current_database() as database, sealed, key_id from connection_secrets order by name',
      );
      expect(before.map(({ key_id }) => key_id)).toEqual(['k0', 'k0']);
      // The second hub has its own database; the rows move there, as after a restart with another order of keys.
      const second = await startHub({
        configuration: {
          connectors,
          secretKeys: [
            { id: 'k1', bytes: newer },
            { id: 'k0', bytes: older },
          ],
        },
      });
      try {
        const { rows } = await first.sql.query('select id, connector_id, name, environment, config from connections');
        await second.sql.query('insert into connections (id, workspace_id, connector_id, name) values ($1, $2, $3, $4)', [
          rows[0].id,
          second.workspaceId,
          'partner-api',
          'x',
        ]);
        for (const [name, row] of [
          ['apiKey', before[0]],
          ['webhookKey', before[1]],
        ] as const) {
          await second.sql.query(
            'insert into connection_secrets (connection_id, name, workspace_id, key_id, sealed) values ($1, $2, $3, $4, $5)',
            [body.id, name, second.workspaceId, row?.key_id, row?.sealed],
          );
        }
        expect((await second.request('PATCH', `${path}/${body.id}`, { body: { name: 'y' } })).status).toBe(200);
        const { rows: after } = await second.sql.query<{ key_id: string; sealed: Buffer }>(
          'select key_id, sealed from connection_secrets order by name',
        );
        expect(after.map(({ key_id }) => key_id)).toEqual(['k1', 'k1']);
        expect(after[0]?.sealed.equals(before[0]?.sealed ?? Buffer.alloc(0))).toBe(false);
      } finally {
        await second.close();
      }
    } finally {
      await first.close();
    }
  });
});
