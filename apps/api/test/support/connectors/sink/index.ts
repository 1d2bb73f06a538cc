import { defineManifest, type Connector } from '@panelbridge/core/connector';
import { bareManifest } from '../bare-manifest.js';

/** A destination of people's data, which no study can use. */
export const manifest = defineManifest({
  ...bareManifest,
  id: 'sink',
  title: 'Sink',
  summary: 'A destination, for tests.',
  capabilities: {
    participantIngestion: {
      destination: {
        modes: ['insert'],
        deleteBehaviours: { do_nothing: ['insert'], clear: [], delete: [] },
        matchKey: 'email',
        maximumBatchSize: 100,
        rejectsWholeBatch: false,
        requestsPerMinute: 60,
        fields: [{ name: 'email', type: 'text', required: true }],
        listsFields: false,
      },
    },
  },
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create: () => ({
    checkConnection: async () => undefined,
    participantIngestion: { writeBatch: async () => ({ status: 'answered', outcomes: [] }) },
  }),
};
