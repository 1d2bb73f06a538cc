import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of connections. */
export const connectionProblems = defineProblems({
  connection_in_use: {
    status: 409,
    title: 'A study that is not closed, or a sync, uses this connection',
    cause: 'People are led into the tool over this connection, what the tool reports comes in over it, or a sync leads to it.',
    remedy: 'Close the studies that the detail names, delete the syncs, or give them another connection.',
    retry: 'never',
  },
  connector_missing: {
    status: 409,
    title: 'The connector of this connection is not loaded',
    cause: 'The package of the connector was removed, or this hub cannot load it any more.',
    remedy: 'Read `GET /api/v1/connectors`: it says why, and what to do. Then start the hub again.',
    retry: 'never',
  },
});
