import { describe, expect, it } from 'vitest';
import { type Answer, create, createPartner, hub, path, sentinel } from './support/connections-hub.js';

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
