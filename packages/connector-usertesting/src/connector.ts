import { type Connector, ConnectorError } from '@panelbridge/core/connector';
import { printCursor, readCursor } from './cursor.js';
import { manifest } from './manifest.js';
import { createRedirect } from './redirect.js';
import { checkAccess, listSessions, readParticipant, resultsLimits } from './results-api.js';
import { advance } from './walk-pages.js';

/** The connector, as hubs find it. */
export const connector: Connector<typeof manifest> = {
  manifest,
  create({ http }) {
    return {
      async checkConnection({ signal }) {
        await checkAccess(http, signal);
      },
      redirect: createRedirect(manifest.capabilities.redirect),
      statusSync: {
        async pull({ study: { testId }, cursor, signal }) {
          if (testId === undefined) {
            throw new ConnectorError(
              'configuration_invalid',
              'studyConfig/testId: nothing can be pulled without it. Copy the id from the address of the test in UserTesting into the study’s integration.',
            );
          }
          const position = readCursor(cursor, testId);
          const { limit } = resultsLimits;
          const { records, total } = await listSessions(http, { testId, limit, offset: position.offset, signal });
          const { next, readsAll } = advance(
            position,
            records.map(({ id }) => id),
            total,
          );
          return { records, next: next && printCursor(next), readsAll };
        },
        identify: ({ recordId, signal }) => readParticipant(http, recordId, signal),
      },
    };
  },
};
