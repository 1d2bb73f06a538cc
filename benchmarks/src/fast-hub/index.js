import { connector as hubConnector, manifest as hubManifest } from '@panelbridge/connector-etl';
import { defineManifest } from '@panelbridge/core/connector';

const { participantIngestion } = hubManifest.capabilities;

/**
 * The connector of the Research Hub as it is, but for its limit: what is measured is the hub, not how long it is told to wait. In JavaScript, as
 * connectors are published: for TypeScript the hub would load a compiler, and its memory would be counted.
 */
export const manifest = defineManifest({
  ...hubManifest,
  id: 'fast-hub',
  presets: [],
  capabilities: {
    participantIngestion: { destination: { ...participantIngestion.destination, requestsPerMinute: 60_000_000 } },
  },
});

/** @type {import('@panelbridge/core/connector').Connector<typeof manifest>} */
export const connector = { manifest, create: (context) => hubConnector.create(context) };
