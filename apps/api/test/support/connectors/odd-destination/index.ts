import { defineManifest, type BatchAnswer, type Connector } from '@panelbridge/core/connector';
import { bareManifest } from '../bare-manifest.js';

/** A destination that answers whatever the first record asks for under `answer`: JSON, or `throw` and `hang`; a look-up, what its first key says. */
export const manifest = defineManifest({
  ...bareManifest,
  id: 'odd-destination',
  title: 'Odd destination',
  summary: 'A destination whose answers a test chooses.',
  capabilities: {
    participantIngestion: {
      destination: {
        modes: ['upsert'],
        deleteBehaviours: { do_nothing: ['upsert'], clear: [], delete: ['upsert'] },
        matchKey: 'email',
        maximumBatchSize: 100,
        maximumLookupSize: 2,
        rejectsWholeBatch: false,
        requestsPerMinute: 60,
        fields: [{ name: 'email', type: 'text', required: true }],
        listsFields: true,
      },
    },
  },
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create: () => ({
    checkConnection: async () => undefined,
    participantIngestion: {
      async writeBatch({ records }) {
        const answer = String(records[0]?.['answer']);
        if (answer === 'throw') throw new TypeError('no such member');
        if (answer === 'hang') await new Promise(() => undefined);
        return JSON.parse(answer) as BatchAnswer;
      },
      deleteBatch: async ({ targets }) => ({ status: 'answered', outcomes: targets.slice(1).map(() => ({ status: 'accepted' as const })) }),
      findRecords: async ({ keys }) => JSON.parse(keys[0] ?? '') as never,
      listFields: async () => JSON.parse('[{"name":"seats","type":"whole","required":false}]') as never,
    },
  }),
};
