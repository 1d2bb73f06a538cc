import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dumpDatabase } from '../support/dump-database.js';
import { startHub } from '../support/start-hub.js';
import { type Answer, connectors, createPartner, hub, path, sentinel } from './support/connections-hub.js';

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

  it('that cannot be opened any more are named by a check, until they are stored again', async () => {
    const { body } = await hub.request<Answer>('POST', path, {
      body: { connectorId: 'partner-api', name: 'gone', secrets: { apiKey: sentinel, webhookKey: 'webhook-key-1' } },
    });
    await hub.sql.query(`update connection_secrets set key_id = 'k9' where connection_id = $1 and name = 'apiKey'`, [body.id]);
    const check = () => hub.request<{ code?: string; detail?: string }>('POST', `${path}/${body.id}/check`);
    expect((await check()).body).toMatchObject({
      code: 'partner_configuration_invalid',
      detail: expect.stringMatching(/^secrets\/apiKey: The secret key k9 is not in PANELBRIDGE_SECRET_KEYS any more\. /),
    });
    const { body: read } = await hub.request<{ status: string; error: { code: string } }>('GET', `${path}/${body.id}`);
    expect(JSON.stringify(read)).toContain('configuration_invalid');
    expect((await hub.request('PATCH', `${path}/${body.id}`, { body: { secrets: { apiKey: sentinel } } })).status).toBe(200);
    expect((await check()).body.code).not.toBe('partner_configuration_invalid');
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
