import { HUB_API_DEMO_KEY } from '@panelbridge/sandbox';
import { describe, expect, it } from 'vitest';
import { awaitCheck, createDestination, describeDestination } from '../support/destination.js';
import { startHub } from '../support/start-hub.js';
import { change, check, faultsOf, hub, path, production, sandbox, save } from './support/connection-hub.js';

describe('what a connection asks for', () => {
  it('is found among the hub’s own connectors', async () => {
    const own = await startHub();
    try {
      const { body } = await own.request<{ data: object[] }>('GET', '/api/v1/connectors');
      expect(body.data).toContainEqual(
        expect.objectContaining({
          id: 'user-interviews-hub',
          status: 'loaded',
          capabilities: ['participantIngestion'],
          presets: ['hightouch', 'zeotap'],
        }),
      );
    } finally {
      await own.close();
    }
  });

  it('S3-3 is the key, without which nothing is saved, and the environment, sandbox or production', async () => {
    const keyless = await save(describeDestination({ url: production.url, apiKey: null }));
    expect(keyless).toMatchObject({ status: 422, body: { errors: [{ pointer: '/secrets/apiKey', code: 'secret_missing' }] } });
    const elsewhere = await save(describeDestination({ url: production.url, environment: 'staging' }));
    expect(elsewhere).toMatchObject({ status: 422, body: { errors: [{ pointer: '/environment', code: 'environment_unknown' }] } });
    expect(elsewhere.body.errors[0]?.detail).toMatch(/production or sandbox/);
    for (const environment of ['sandbox', 'production']) {
      const saved = await save(describeDestination({ url: sandbox.url, environment }));
      expect(saved).toMatchObject({ status: 201, body: { environment } });
      await awaitCheck(hub, saved.body.id);
    }
    const unnamed = await createDestination(hub, { url: sandbox.url });
    expect((await awaitCheck(hub, unnamed)).environment).toBe('production');
  });

  it('S4-3 is the key and no other credential', async () => {
    const { body } = await hub.request<{ manifest: { secrets: object; authentication: object } }>(
      'GET',
      '/api/v1/connectors/user-interviews-hub',
    );
    expect(Object.keys(body.manifest.secrets)).toEqual(['apiKey']);
    expect(body.manifest.authentication).toMatchObject({ scheme: 'bearer', secret: 'apiKey' });
    const wanted = describeDestination({ url: production.url });
    const other = await save({ ...wanted, secrets: { ...wanted.secrets, clientSecret: 'another-secret' } });
    expect(faultsOf(other.body)).toEqual(['secret_unknown /secrets/clientSecret']);
    const id = await createDestination(hub, { url: production.url });
    await awaitCheck(hub, id);
    expect(production.requests().map(({ keyName, status }) => [keyName, status])).toEqual([['demo', 200]]);
    production.revokeKey(HUB_API_DEMO_KEY);
    expect((await check(id)).body.code).toBe('partner_authentication_failed');
  });

  it('S4-5 is nothing but the key with the preset zeotap, which knows production alone', async () => {
    const wanted = {
      connectorId: 'user-interviews-hub',
      name: 'Zeotap',
      config: { preset: 'zeotap' },
      secrets: { apiKey: HUB_API_DEMO_KEY },
    };
    // Without a worker nothing is tried: this one would call the vendor itself.
    const still = await startHub({ configuration: { connectors: ['@panelbridge/connector-etl'], role: 'api' } });
    const saved = await still.request('POST', path, { body: wanted });
    await still.close();
    expect(saved).toMatchObject({ status: 201, body: { environment: 'production', preset: 'zeotap' } });
    for (const config of [wanted.config, { ...wanted.config, baseUrl: sandbox.url }]) {
      const refused = await save({ ...wanted, config, environment: 'sandbox' });
      expect(refused).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/environment', detail: expect.stringContaining('production') }] },
      });
    }
    // One that was made for the sandbox cannot be led there by a change of its preset either.
    const id = await createDestination(hub, { url: sandbox.url, environment: 'sandbox' });
    expect(faultsOf((await change(id, { config: { preset: 'zeotap' } })).body)).toEqual(['environment_unknown /environment']);
  });
});
