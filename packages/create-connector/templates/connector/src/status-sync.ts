import { readMappedWebhook, type Signal, type StatusSyncDeclaration, type WebhookInput } from '@panelbridge/core/connector';

/** How the tool tells what became of people. */
export const statusSyncDeclaration = {
  directions: ['webhook'],
  // The tool's words and what each means here. A word that is not listed changes nothing: it is quarantined and shown.
  statusMap: {
    started: 'started',
    screened_out: 'screened_out',
    finished: 'submitted',
  },
  manual: [{ from: 'submitted', to: 'completed', why: 'Where the study reviews first, a person decides that the answers are good.' }],
  webhook: {
    // The hub verifies the bytes before the connector sees them.
    schemes: [
      {
        id: 'signature',
        kind: 'hmac_sha256',
        secret: 'webhookKey',
        header: 'X-Signature',
        encoding: 'hex',
        prefix: 'sha256=',
        signs: 'timestamp.body',
        timestamp: { header: 'X-Timestamp' },
        toleranceSeconds: 300,
      },
    ],
    eventIdHeader: null,
    maximumBodyBytes: 1_048_576,
    // Where the parts of an event stand in its body, as JSON pointers.
    body: { status: '/status', externalId: '/parameters/{parameter}', eventId: ['/id'], occurredAt: '/occurredAt', test: '/test' },
  },
} as const satisfies StatusSyncDeclaration;

/** Translates a verified webhook. */
export const statusSync = {
  parseWebhook: (input: WebhookInput<unknown>): readonly Signal[] => readMappedWebhook(statusSyncDeclaration.webhook.body, input),
};
