import type { Connector } from '@panelbridge/core/connector';
import { checkAccess, deleteBatch, findRecords, listFields, writeBatch } from './hub-api.js';
import { manifest } from './manifest.js';

/** The connector, as hubs find it. */
export const connector: Connector<typeof manifest> = {
  manifest,
  create: ({ http }) => ({
    checkConnection: ({ signal }) => checkAccess(http, signal),
    participantIngestion: {
      writeBatch: (input) => writeBatch(http, input),
      deleteBatch: ({ targets, signal }) => deleteBatch(http, targets, signal),
      listFields: ({ signal }) => listFields(http, signal),
      findRecords: ({ keys, signal }) => findRecords(http, keys, signal),
    },
  }),
};
