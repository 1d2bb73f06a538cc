import { HUB_API_DEMO_KEY } from '@panelbridge/sandbox';
import { describe, expect, it } from 'vitest';
import { awaitCheck, createDestination, describeDestination } from '../support/destination.js';
import { change, check, faultsOf, hub, production, sandbox, save, write } from './support/connection-hub.js';

describe('where requests go', () => {
  it('S3-4 is the environment’s own address: what is meant for the sandbox never reaches production', async () => {
    const live = await createDestination(hub, { url: production.url, environment: 'production' });
    const tried = await createDestination(hub, { url: sandbox.url, environment: 'sandbox' });
    for (const id of [live, tried]) await awaitCheck(hub, id);
    await write(live, ['live@example.com']);
    await write(tried, ['tried@example.com']);
    expect([production, sandbox].map((side) => side.participants().map(({ email }) => email))).toEqual([
      ['live@example.com'],
      ['tried@example.com'],
    ]);
  });

  it('S3-4 is nowhere for a sandbox without an address, also for one whose address went away', async () => {
    const refused = await save(describeDestination({ environment: 'sandbox' }));
    expect(faultsOf(refused.body)).toEqual(['base_url_missing /config/baseUrl']);
    const id = await createDestination(hub, { url: sandbox.url, environment: 'sandbox' });
    await awaitCheck(hub, id);
    expect(faultsOf((await change(id, { config: { baseUrl: null }, secrets: { apiKey: HUB_API_DEMO_KEY } })).body)).toEqual([
      'base_url_missing /config/baseUrl',
    ]);
    await hub.sql.query(`update connections set config = '{}', version = version + 1 where id = $1`, [id]);
    sandbox.clearRequests();
    expect(await check(id)).toMatchObject({
      status: 422,
      body: { code: 'partner_configuration_invalid', detail: expect.stringContaining('not published') },
    });
    await expect(write(id, ['lost@example.com'])).rejects.toMatchObject({ code: 'configuration_invalid' });
    const { rows } = await hub.sql.query('select 1 from exchanges where connection_id = $1 and path like $2', [id, '%batches%']);
    expect([rows, sandbox.requests(), production.requests()]).toEqual([[], [], []]);
  });

  it.each(['https://www.userinterviews.com', 'https://WWW.userinterviews.com:443/api', 'https://www.userinterviews.com./'])(
    'S3-4 is never production’s address for the sandbox: %s',
    async (url) => {
      const refused = await save(describeDestination({ url, environment: 'sandbox' }));
      expect(faultsOf(refused.body)).toEqual(['base_url_of_other_environment /config/baseUrl']);
      const id = await createDestination(hub, { url: sandbox.url, environment: 'sandbox' });
      const led = await change(id, { config: { baseUrl: url }, secrets: { apiKey: HUB_API_DEMO_KEY } });
      expect(faultsOf(led.body)).toEqual(['base_url_of_other_environment /config/baseUrl']);
    },
  );
});
