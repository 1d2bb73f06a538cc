import { connector as hubConnector, manifest as hubManifest } from '@panelbridge/connector-etl';
import { defineManifest, type Connector } from '@panelbridge/core/connector';

const { participantIngestion } = hubManifest.capabilities;

/** The connector of the Research Hub as it is, but for its limit: what is measured is the hub, not how long it is told to wait. */
export const manifest = defineManifest({
  ...hubManifest,
  id: 'fast-hub',
  presets: [],
  capabilities: {
    participantIngestion: { destination: { ...participantIngestion.destination, requestsPerMinute: 60_000_000 } },
  },
});

export const connector: Connector<typeof manifest> = { manifest, create: (context) => hubConnector.create(context) };
