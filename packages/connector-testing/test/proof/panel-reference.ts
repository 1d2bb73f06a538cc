import { buildEntryLink, parseParticipationId, readReturnValue } from '@panelbridge/core';
import {
  type Connector,
  ConnectorError,
  defineManifest,
  describeManifest,
  fault,
  refuse as refuseInput,
  type RecordOutcome,
  succeed,
} from '@panelbridge/core/connector';
import { z } from 'zod';
import type { Routes, Scenarios } from '@panelbridge/connector-testing/run';
import { bare, type Given, study } from './bare.ts';
import { ask, type Http, read, refuse } from './partner-api.ts';

const manifest = defineManifest({
  ...bare,
  id: 'panel-reference',
  title: 'A panel',
  summary: 'Has ids of its own, is asked for its records, and takes participants.',
  capabilities: {
    redirect: {
      identity: 'partner_id',
      parameter: { name: 'uid', configurable: true, maximumLength: 50, reserved: [], reservedPrefixes: [] },
      placeholder: null,
      returns: ['complete'],
      onReturn: { default: 'submitted', fixed: true },
      previewable: false,
      inviteHosts: [],
      maximumLinkLength: 1999,
    },
    statusSync: {
      directions: ['pull'],
      statusMap: { COMPLETE: 'submitted', LEFT: 'incomplete' },
      manual: [],
      pull: { requestsPerMinute: 60, everyMinutes: 15, identifies: true },
    },
    participantIngestion: {
      destination: {
        modes: ['upsert', 'insert'],
        deleteBehaviours: { do_nothing: ['upsert', 'insert'], clear: [], delete: ['upsert'] },
        matchKey: 'email',
        maximumBatchSize: 50,
        maximumDeleteBatchSize: 1,
        maximumLookupSize: 5,
        rejectsWholeBatch: true,
        requestsPerMinute: 60,
        fields: [
          { name: 'email', type: 'text', required: true },
          { name: 'age', type: 'number', required: false },
        ],
        listsFields: true,
      },
    },
  },
});

const listed = z.object({
  records: z.array(z.object({ id: z.string(), status: z.string(), at: z.number() })),
  next: z.int().nullable(),
});
const results = z.object({ results: z.array(z.object({ place: z.int(), id: z.string() })) });
const refusal = z.object({ errors: z.array(z.object({ place: z.int(), message: z.string() })) });
const people = z.object({ people: z.array(z.object({ id: z.string(), email: z.string() })) });
const fieldList = z.object({ fields: z.array(z.object({ name: z.string(), type: z.enum(['text', 'number']) })) });
const prefix = 'u-';

const connector: Connector<typeof manifest> = {
  manifest,
  create: ({ http }) => ({
    async checkConnection({ signal }) {
      await ask(http, { method: 'GET', path: '/v1/account', signal }, z.object({ ok: z.literal(true) }));
    },
    redirect: {
      entryUrl({ link, parameter, participation }) {
        const value = `${prefix}${participation.slice(3)}`;
        return buildEntryLink({ link, parameters: [{ name: parameter, value, maximumLength: 50 }], maximumLength: 1999 });
      },
      parseReturn: ({ query, parameter }) => readReturnValue(query, parameter),
      externalId({ participation }) {
        const parsed = parseParticipationId(participation, '/participation');
        return parsed.ok ? succeed(`${prefix}${parsed.value.slice(3)}`) : parsed;
      },
      internalId({ externalId }) {
        const parsed = externalId.startsWith(prefix) ? parseParticipationId(`pp_${externalId.slice(prefix.length)}`) : null;
        return parsed?.ok === true ? parsed : refuseInput(fault('id_malformed', '/externalId', `It does not begin with ${prefix}.`));
      },
    },
    statusSync: {
      async pull({ study: { project }, cursor, signal }) {
        const after = /^\d{1,9}$/.test(cursor ?? '') ? String(cursor) : '0';
        const { records, next } = await ask(http, { method: 'GET', path: '/v1/records', query: { project, after }, signal }, listed);
        return {
          records: records.map(({ id, status, at }) => ({ id, status, occurredAt: at * 1000, externalId: null, test: false })),
          next: next === null ? null : String(next),
          readsAll: true,
        };
      },
      async identify({ recordId, signal }) {
        const request = { method: 'GET', path: `/v1/records/${encodeURIComponent(recordId)}`, signal } as const;
        return (await ask(http, request, z.object({ person: z.string().nullable() }))).person;
      },
    },
    participantIngestion: {
      async writeBatch({ mode, text, signal, ...input }) {
        const body = text ? { jsonText: `{"mode":"${mode}","people":${text.json}}` } : { json: { mode, people: input.records } };
        const response = await http.send({ method: 'POST', path: '/v1/people/batches', ...body, signal });
        if (response.status === 422) {
          const { errors } = read(response, refusal);
          const named = errors.map(({ place, message }) => ({ index: place, code: 'invalid', detail: message }));
          return { status: 'rejected', code: 'batch_rejected', detail: 'The partner refused the batch.', records: named };
        }
        refuse(response);
        const ids = new Map(read(response, results).results.map(({ place, id }) => [place, id]));
        const outcomes = Array.from({ length: text?.count ?? input.records.length }, (_, index): RecordOutcome => {
          const externalId = ids.get(index);
          return externalId === undefined
            ? { status: 'skipped', code: 'duplicate', detail: 'There already.' }
            : { status: 'accepted', externalId };
        });
        return { status: 'answered', outcomes };
      },
      async deleteBatch({ targets, signal }) {
        const outcomes: RecordOutcome[] = [];
        for (const { externalId } of targets) outcomes.push(await remove(http, externalId, signal));
        return { status: 'answered', outcomes };
      },
      async listFields({ signal }) {
        const { fields } = await ask(http, { method: 'GET', path: '/v1/fields', signal }, fieldList);
        return fields.map(({ name, type }) => ({ name, type, required: false }));
      },
      async findRecords({ keys, signal }) {
        const { people: found } = await ask(http, { method: 'GET', path: '/v1/people', query: { emails: keys.join(',') }, signal }, people);
        return keys.map((key) => {
          const person = found.find(({ email }) => email === key);
          return person ? { status: 'found', externalId: person.id } : { status: 'absent' };
        });
      },
    },
  }),
};

async function remove(http: Http, id: string | null, signal: AbortSignal): Promise<RecordOutcome> {
  if (id === null || !/^[\w-]+$/.test(id)) throw new ConnectorError('input_rejected', 'Only people whose id is known can be deleted.');
  const response = await http.send({ method: 'DELETE', path: `/v1/people/${id}`, signal });
  if (response.status === 404) return { status: 'skipped', code: 'no_match', detail: 'Gone already.' };
  refuse(response);
  read(response, z.object({ deleted: z.literal(true) }));
  return { status: 'accepted', effect: 'deleted' };
}

const pageSize = 500;
const routes: Routes = {
  'GET /v1/account': { body: { ok: true } },
  'GET /v1/records': ({ query }, { records: all }) => {
    const [after, records] = [Number(query['after']), all];
    const end = after + pageSize;
    const page = records.slice(after, end).map(({ id, status, occurredAt }) => ({ id, status, at: occurredAt / 1000 }));
    return { body: { records: page, next: end < records.length ? end : null } };
  },
  'GET /v1/records/:id': ({ params }, { records }) => ({
    body: { person: records.find(({ id }) => id === params['id'])?.externalId ?? null },
  }),
  'POST /v1/people/batches': ({ json }) => ({
    body: {
      results: (json as { readonly people: readonly unknown[] }).people.map((_, place) => ({ place, id: `p${place}` })).toReversed(),
    },
  }),
  'GET /v1/fields': { body: { fields: [{ name: 'seats', type: 'number' }] } },
  'GET /v1/people': ({ query }) => ({ body: { people: [{ id: 'p1', email: query['emails'] }] } }),
  'DELETE /v1/people/:id': { body: { deleted: true } },
};

const [ada, bob] = [
  { email: 'ada@people.example', age: 36 },
  { email: 'bob@people.example', age: 41 },
];

const scenarios: Scenarios<typeof manifest> = {
  published: describeManifest(manifest, '0.1.0'),
  connections: [
    {
      study,
      routes,
      batches: [
        {
          title: 'taken in another order, but for one',
          records: [ada, bob, { email: 'eve@people.example', age: null }],
          answer: {
            body: {
              results: [
                { place: 2, id: 'c' },
                { place: 0, id: 'a' },
              ],
            },
          },
          expected: {
            status: 'answered',
            outcomes: [
              { status: 'accepted', externalId: 'a' },
              { status: 'skipped', code: 'duplicate', detail: 'There already.' },
              { status: 'accepted', externalId: 'c' },
            ],
          },
        },
        {
          title: 'refused for one',
          records: [ada, bob],
          answer: { status: 422, body: { errors: [{ place: 1, message: 'age is too high' }] } },
          expected: {
            status: 'rejected',
            code: 'batch_rejected',
            detail: 'The partner refused the batch.',
            records: [{ index: 1, code: 'invalid', detail: 'age is too high' }],
          },
        },
      ],
      deletions: [
        {
          title: 'of somebody who is gone',
          targets: [{ key: ada.email, externalId: 'p9' }],
          answers: [{ status: 404 }],
          expected: { status: 'answered', outcomes: [{ status: 'skipped', code: 'no_match', detail: 'Gone already.' }] },
        },
      ],
      lookups: [
        {
          title: 'one of two',
          keys: [bob.email, ada.email],
          answers: [{ body: { people: [{ id: 'p1', email: ada.email }] } }],
          expected: [{ status: 'absent' }, { status: 'found', externalId: 'p1' }],
        },
      ],
    },
  ],
};

/** A connector with ids of its own, pulls and participants in which nothing is wrong. */
export const panelReference: Given = { connector, scenarios };
