import { readFileSync } from 'node:fs';
import { describeConnector, type Routes } from '@panelbridge/connector-testing';
import { connector } from '../src/index.js';
import { study } from './open.js';

/** The part of Rally's API that is used: what was imported stands in the study at once. */
function createRoutes(): Routes {
  const emails: string[] = [];
  return {
    'POST /api/public/v1/studies/search': { body: { results: [] } },
    'GET /api/public/v1/studies/:id': ({ params }) => ({
      body: {
        studyId: params['id'],
        studyType: 'INTERVIEWS',
        status: 'ACTIVE',
        studyPlan: { name: 'Banking', externalName: 'How people bank', participationLimit: 8 },
      },
    }),
    'POST /api/public/v1/studies/:id/participants/import': ({ json }) => {
      emails.push(...(json as { readonly people: readonly { readonly email: string }[] }).people.map(({ email }) => email));
      return { body: { importId: 'import-1' } };
    },
    'GET /api/public/v1/imports/:id': { body: { status: 'COMPLETED', failedRecords: null } },
    'POST /api/public/v1/studies/:id/participants/search': () => ({
      body: {
        results: emails.map((email) => ({ participantId: `id-of-${email}`, email })),
        pageInfo: { hasNextPage: false, endCursor: null },
      },
    }),
  };
}

describeConnector(connector, {
  published: JSON.parse(readFileSync(new URL('published-manifest.json', import.meta.url), 'utf8')),
  connections: [
    {
      title: 'a study at Rally',
      config: { webhookScheme: 'svix' },
      study,
      routes: createRoutes,
      webhook: ({ status, identity, occurredAt, study: { rallyStudyId } }) => ({
        _eventType: 'participant.status_changed',
        participantId: identity,
        personId: 'person-1',
        studyId: rallyStudyId,
        priorStatus: 'NOT_STARTED',
        status,
        updatedAt: new Date(occurredAt).toISOString(),
      }),
    },
    { title: 'without Rally', secrets: { apiKey: null, webhookKey: null } },
  ],
});
