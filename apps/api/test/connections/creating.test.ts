import { describe, expect, it } from 'vitest';
import { create, createPartner, hub, path, sentinel } from './support/connections-hub.js';

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
