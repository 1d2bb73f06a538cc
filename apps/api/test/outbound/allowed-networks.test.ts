import { afterAll, expect, it } from 'vitest';
import type { AlertChannelDto, ChannelTestDto } from '../../src/alerts/alert-channel.dto.js';
import { keys, startVendors } from '../alerts/vendors.js';
import { startHub } from '../support/start-hub.js';

const vendors = await startVendors();
afterAll(() => vendors.close());

it.each([
  [['127.0.0.1/32'], 'delivered'],
  [['10.0.0.0/8', '127.0.0.0/8'], 'delivered'],
  [['10.0.0.0/8'], 'refused'],
  [[], 'refused'],
])('a hub whose operator allows %j: what is on this machine is %s', async (allowedNetworks, outcome) => {
  const before = vendors.requests.length;
  const hub = await startHub({ configuration: { demo: false, allowedNetworks } });
  try {
    const body = { name: 'x', kind: 'webhook', settings: { url: 'https://example.com/' }, secrets: { signingSecret: keys.signingSecret } };
    const { body: channel } = await hub.request<AlertChannelDto>('POST', '/api/v1/alert-channels', { body });
    const url = `${vendors.url}/mine`;
    const change = { settings: { url }, secrets: { signingSecret: keys.signingSecret } };
    const changed = await hub.request('PATCH', `/api/v1/alert-channels/${channel.id}`, { body: change });
    expect(changed.status).toBe(outcome === 'delivered' ? 200 : 422);
    // Also where it was stored before the operator thought better of it.
    await hub.sql.query('update alert_channels set settings = $2 where id = $1', [channel.id, { url }]);
    const tested = await hub.request<ChannelTestDto>('POST', `/api/v1/alert-channels/${channel.id}/test`);
    expect(tested).toMatchObject({ status: 200, body: { outcome } });
    expect(vendors.requests.length - before).toBe(outcome === 'delivered' ? 1 : 0);
  } finally {
    await hub.close();
  }
});
