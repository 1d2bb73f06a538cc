import { readFileSync } from 'node:fs';
import { describeConnector } from '@panelbridge/connector-testing';
import { connector } from '../src/index.js';
import { presets } from '../src/presets/index.js';

describeConnector(connector, {
  published: JSON.parse(readFileSync(new URL('published-manifest.json', import.meta.url), 'utf8')),
  connections: [
    { title: 'signed webhooks', config: { webhookScheme: 'signature' } },
    { title: 'webhooks with a key', config: { webhookScheme: 'header' } },
    ...presets.map(({ id }) => ({ title: id, config: { preset: id } })),
  ],
});
