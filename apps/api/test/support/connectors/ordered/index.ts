import { defineManifest, fault, readPointer, refuse, succeed, type Connector } from '@panelbridge/core/connector';
import { bareManifest } from '../bare-manifest.js';

/** A tool whose people a person removes, whose link exists only after its launch, and whose ids serve one study. */
export const manifest = defineManifest({
  ...bareManifest,
  id: 'ordered',
  title: 'Ordered tool',
  summary: 'A tool with an order of things, for tests.',
  secrets: { webhookKey: { title: 'Webhook key', description: 'Proves webhooks.', required: false, issuedBy: 'The tool.' } },
  capabilities: {
    redirect: {
      identity: 'partner_id',
      parameter: { name: 'uid', configurable: false, maximumLength: 50, reserved: [], reservedPrefixes: [] },
      placeholder: null,
      returns: ['complete', 'screen_out', 'incomplete'],
      onReturn: { default: 'submitted', fixed: true },
      previewable: true,
      inviteHosts: [],
      maximumLinkLength: 300,
    },
    statusSync: {
      directions: ['webhook'],
      statusMap: { done: 'submitted', out: 'screened_out', left: 'incomplete' },
      manual: [{ from: 'submitted', to: 'completed', why: 'A person looks at the answers first.' }],
      webhook: {
        schemes: [{ id: 'key', kind: 'shared_header', secret: 'webhookKey', header: 'x-key' }],
        eventIdHeader: 'x-event',
        maximumBodyBytes: 4096,
      },
      removal: { title: 'Remove the session in the tool', text: 'Delete the session there; the tool then shows its id no more.' },
    },
  },
  docs: {
    ...bareManifest.docs,
    prerequisites: [
      {
        code: 'test_launch_missing',
        text: 'A test that has been launched in the tool.',
        remedy: 'Launch the test in the tool, then confirm it.',
        attestedBy: 'operator',
        neededFor: 'attach',
      },
      {
        code: 'screener_missing',
        text: 'A screener with at least one question.',
        remedy: 'Write the screener of the study first.',
        attestedBy: 'hub',
        neededFor: 'attach',
      },
      {
        code: 'payment_duty_missing',
        text: 'A team that knows who completes participations.',
        remedy: 'Settle who completes participations so that people are paid, then confirm it.',
        attestedBy: 'operator',
      },
    ],
  },
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create: () => ({
    checkConnection: async () => undefined,
    redirect: {
      entryUrl: ({ link, parameter, participation }) => succeed(`${link}?${parameter}=i${participation.slice(3)}`),
      parseReturn: ({ query, parameter }) => {
        const value = query.find(([name]) => name === parameter)?.[1];
        return value === undefined ? refuse(fault('value_missing', `/${parameter}`, 'The tool names nobody.')) : succeed(value);
      },
      externalId: ({ participation }) => succeed(`i${participation.slice(3)}`),
      internalId: ({ externalId }) =>
        externalId.startsWith('i') ? succeed(`pp_${externalId.slice(1)}`) : refuse(fault('id_invalid', '', 'An id begins with i.')),
    },
    statusSync: {
      parseWebhook: ({ body }) => [
        {
          externalId: String(readPointer(body, '/id')),
          status: String(readPointer(body, '/status')),
          eventId: null,
          occurredAt: null,
          test: false,
        },
      ],
    },
  }),
};
