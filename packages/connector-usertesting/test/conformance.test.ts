import { readFileSync } from 'node:fs';
import { describeConnector, type Routes } from '@panelbridge/connector-testing';
import { connector } from '../src/index.js';
import { testId } from './open.js';

const time = (at: number): string => new Date(at).toISOString();

/** The two addresses of the Results API that are read. */
const routes: Routes = {
  'GET /api/v2/sessionResults': ({ query }, { records }) => {
    const [offset, limit] = [Number(query['offset']), Number(query['limit'])];
    const sessions = query['testId'] === testId ? records : [];
    return {
      body: {
        sessions: sessions
          .slice(offset, offset + limit)
          .map(({ id, status, occurredAt }) => ({ sessionId: id, status, finishTime: time(occurredAt) })),
        meta: { pagination: { limit, offset, totalCount: sessions.length } },
      },
    };
  },
  'GET /api/v3/sessionResults/:id': ({ params }, { records }) => {
    const session = records.find(({ id }) => id === params['id']);
    return session ? { body: { sessionParticipant: { participantId: session.externalId } } } : { status: 404 };
  },
};

describeConnector(connector, {
  published: JSON.parse(readFileSync(new URL('published-manifest.json', import.meta.url), 'utf8')),
  connections: (['survey', 'interaction', 'classic'] as const).map((testType) => ({
    title: testType,
    study: { testType, testId },
    routes,
    // The Results API offers nothing to ask for without the id of a test, so the check asks for one that nobody has.
    provenBy: [400, 404],
  })),
});
