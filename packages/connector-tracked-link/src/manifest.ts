import { defineManifest, type Preset } from '@panelbridge/core/connector';
import { describeConnectionConfig, studyConfig } from './config.js';
import { docs } from './docs.js';

/**
 * What the connector is, for a table of tools. The declarations here are those of the preset `generic`; every other preset says only what
 * differs.
 */
export function describeTrackedLink(presets: readonly Preset[]) {
  return defineManifest({
    contract: 1,
    id: 'tracked-link',
    title: 'Tracked link',
    summary: 'Sends people to any research tool that keeps a link parameter, and learns from the way back how they ended.',
    stage: 'beta',
    verification: {
      level: 'sandbox',
      on: '2026-11-22',
      note: 'Entry, return and webhooks against the bundled interview tool; no vendor’s own system.',
    },
    configVersion: 1,
    connectionConfig: describeConnectionConfig(presets.map(({ id }) => id)),
    studyConfig,
    secrets: {
      webhookKey: {
        title: 'Webhook key',
        description: 'The key by which the tool’s webhooks are recognised: it signs them, or is sent with them in a header.',
        required: false,
        issuedBy: 'The tool’s webhook settings; where the tool lets you choose, make up 32 random characters and enter them on both sides.',
      },
    },
    authentication: { scheme: 'none' },
    hosts: {},
    capabilities: {
      redirect: {
        identity: 'token',
        parameter: { name: 'iid', configurable: true, maximumLength: 50, reserved: [], reservedPrefixes: [] },
        placeholder: null,
        returns: ['complete', 'screen_out', 'over_quota', 'quality', 'incomplete'],
        onReturn: { default: 'completed', fixed: false },
        previewable: true,
        inviteHosts: [],
        maximumLinkLength: 1999,
      },
      statusSync: {
        directions: ['webhook'],
        statusMap: {
          started: 'started',
          incomplete: 'incomplete',
          screened_out: 'screened_out',
          over_quota: 'over_quota',
          quality_failed: 'quality_failed',
          submitted: 'submitted',
          // A tool can only know that somebody finished there; whether that completes the participation is the study's to say (D2, D5).
          complete: 'submitted',
          completed: 'submitted',
        },
        manual: [{ from: 'submitted', to: 'completed', why: 'Where the study reviews first, a person decides that the answers are good.' }],
        webhook: {
          schemes: [
            {
              id: 'signature',
              kind: 'hmac_sha256',
              secret: 'webhookKey',
              header: 'X-Webhook-Signature',
              encoding: 'hex',
              prefix: 'sha256=',
              signs: 'timestamp.body',
              timestamp: { header: 'X-Webhook-Timestamp' },
              toleranceSeconds: 300,
            },
            { id: 'header', kind: 'shared_header', secret: 'webhookKey', header: 'X-Webhook-Key' },
          ],
          eventIdHeader: null,
          maximumBodyBytes: 1_048_576,
          body: { status: '/status', externalId: '/parameters/{parameter}', eventId: ['/id'], occurredAt: '/occurredAt', test: '/test' },
        },
      },
    },
    presets,
    docs,
  });
}
