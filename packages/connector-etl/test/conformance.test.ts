import { readFileSync } from 'node:fs';
import { type BatchExample, describeConnector, type Routes } from '@panelbridge/connector-testing';
import { connector } from '../src/index.js';
import { accepted, batchRecords, refused } from './wire-shapes.js';

const routes: Routes = {
  'PATCH /api/participants/batches': ({ json }) => {
    const { participants } = json as { readonly participants: readonly unknown[] };
    return { body: { data: participants.map((_, index) => ({ index, id: `p${index}`, result: 'created' })) } };
  },
  'GET /api/participants': ({ query }) => ({ body: { data: [{ id: 'p1', email: query['filter[email]'] }] } }),
  'DELETE /api/participants/:id': { status: 204 },
  'GET /api/characteristics': { body: { data: [{ id: 'c1', slug: 'seats', type: 'number' }], meta: { pagination: { totalPages: 1 } } } },
};
const answered = ([title, { body, outcomes }]: [
  string,
  { readonly body: unknown; readonly outcomes: readonly unknown[] },
]): BatchExample => ({
  title,
  mode: title === 'rows_refused' ? 'insert' : 'upsert',
  records: batchRecords,
  answer: { body },
  expected: { status: 'answered', outcomes } as BatchExample['expected'],
});
const many = Array.from({ length: 13 }, (_, index) => ({ email: `person-${index}@example.com` }));

describeConnector(connector, {
  published: JSON.parse(readFileSync(new URL('published-manifest.json', import.meta.url), 'utf8')),
  connections: [
    {
      title: 'the Research Hub',
      routes,
      batches: [
        ...Object.entries(accepted).map(answered),
        {
          title: 'refused for one row',
          records: many,
          answer: { status: 422, body: refused.json_api_errors.body },
          expected: {
            status: 'rejected',
            code: 'batch_rejected',
            detail: 'is invalid',
            records: refused.json_api_errors.records,
          },
        },
      ],
      deletions: [
        {
          title: 'by the id that is known',
          targets: [{ key: 'ada@example.com', externalId: 'p1' }],
          answers: [{ status: 204 }],
          expected: { status: 'answered', outcomes: [{ status: 'accepted', effect: 'deleted', externalId: 'p1' }] },
        },
        {
          title: 'of somebody who is gone',
          targets: [{ key: 'ada@example.com', externalId: null }],
          answers: [{ body: { data: [] } }],
          expected: {
            status: 'answered',
            outcomes: [{ status: 'skipped', code: 'no_match', detail: 'Nobody in the Research Hub has this email any more.' }],
          },
        },
      ],
      lookups: [
        {
          title: 'somebody',
          keys: ['ada@example.com'],
          answers: [{ body: { data: [{ id: 'p1', email: 'Ada@Example.com' }] } }],
          expected: [{ status: 'found', externalId: 'p1' }],
        },
        { title: 'nobody', keys: ['ada@example.com'], answers: [{ body: { data: [] } }], expected: [{ status: 'absent' }] },
        {
          title: 'an API that does not know the filter',
          keys: ['ada@example.com'],
          answers: [{ body: { data: [{ id: 'p2', email: 'bob@example.com' }] } }],
          expected: [{ status: 'unknown' }],
        },
      ],
    },
    { title: 'the bare key', config: { keyHeader: 'user-interviews-apikey' }, routes },
  ],
});
