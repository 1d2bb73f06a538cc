import type { Scenarios } from '@panelbridge/connector-testing';
import type { manifest } from '../src/index.ts';
import published from './published-manifest.json' with { type: 'json' };

/** What only you know about the tool; all else that the checks and the playground need is in the manifest. */
export const scenarios: Scenarios<typeof manifest> = {
  connections: [
    {
      // <redirect>
      link: 'https://example-tool.example/s/abc123?lang=en',
      // </>
      // <recruitment>
      study: { toolStudyId: 'st_1' },
      // </>
      // <recruitment participant-ingestion>
      // What the tool answers, by method and path. A request without a route fails the checks, and so does a route that nobody asks for.
      routes: {
        'GET /v1/account': { body: { name: 'Research' } },
        // <recruitment>
        'GET /v1/studies/:id': { body: { id: 'st_1', title: 'Banking on the phone', kind: 'interview', status: 'open', limit: 10 } },
        'POST /v1/studies/:id/applicants': ({ json }) => ({
          body: {
            results: (json as { applicants: readonly { person: string }[] }).applicants.map(({ person }) => ({ id: `ap_${person}` })),
          },
        }),
        'PUT /v1/studies/:id/applicants/:participation': { body: { status: 'recorded' } },
        // </>
        // <participant-ingestion>
        'POST /v1/people': ({ json }) => ({
          body: { results: (json as { people: readonly unknown[] }).people.map(() => ({ result: 'created' })) },
        }),
        // </>
      },
      // </>
      // <participant-ingestion>
      batches: [
        {
          title: 'one of two is refused',
          records: [{ email: 'ada@example.com' }, { email: 'grace@example.com' }],
          answer: {
            body: {
              results: [
                { result: 'created', id: 'p_1' },
                { result: 'refused', reason: 'unsubscribed' },
              ],
            },
          },
          expected: {
            status: 'answered',
            outcomes: [
              { status: 'accepted', effect: 'created', externalId: 'p_1' },
              { status: 'rejected', code: 'refused_by_tool', detail: 'unsubscribed' },
            ],
          },
        },
      ],
      // </>
    },
  ],
  published,
};
