import { buildEntryLink, readReturnValue } from '@panelbridge/core';
import {
  type Connector,
  ConnectorError,
  defineManifest,
  describeManifest,
  type RecordOutcome,
  type Signal,
} from '@panelbridge/core/connector';
import { z } from 'zod';
import type { Routes, Scenarios } from '@panelbridge/connector-testing/run';
import { bare, type Given, study } from './bare.ts';
import { ask, type Http } from './partner-api.ts';

const manifest = defineManifest({
  ...bare,
  id: 'platform-reference',
  title: 'A platform',
  summary: 'Takes part by a tracked link, sends webhooks, is told of people and statuses.',
  capabilities: {
    redirect: {
      identity: 'token',
      parameter: { name: 'iid', configurable: true, maximumLength: 50, reserved: [], reservedPrefixes: [] },
      placeholder: '{{{name}}}',
      returns: ['complete', 'screen_out'],
      onReturn: { default: 'submitted', fixed: false },
      previewable: true,
      inviteHosts: ['*.partner.example'],
      maximumLinkLength: 1999,
    },
    statusSync: {
      directions: ['webhook', 'push'],
      statusMap: { began: 'started', done: 'submitted', out: 'screened_out' },
      manual: [{ from: 'submitted', to: 'completed', why: 'A person looks first.' }],
      webhook: {
        schemes: [
          {
            id: 'signature',
            kind: 'hmac_sha256',
            secret: 'webhookKey',
            header: 'x-signature',
            encoding: 'hex',
            prefix: 'v0=',
            signs: 'timestamp.body',
            timestamp: { header: 'x-timestamp' },
            toleranceSeconds: 300,
          },
        ],
        eventIdHeader: 'x-event-id',
        maximumBodyBytes: 65_536,
      },
    },
    recruitment: { role: 'panel', studyKinds: ['interview'] },
  },
});

const event = z.object({
  type: z.string().min(1),
  id: z.string().min(1),
  person: z.string().nullish(),
  at: z.iso.datetime({ offset: true }).nullish(),
  test: z.boolean().nullish(),
});
const described = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  status: z.string(),
  limit: z.int().positive().nullable(),
});
const results = z.object({ results: z.array(z.object({ pseudonym: z.string(), id: z.string() })) });

const connector: Connector<typeof manifest> = {
  manifest,
  create: ({ http }) => ({
    async checkConnection({ signal }) {
      await ask(http, { method: 'GET', path: '/v1/account', signal }, z.object({ ok: z.literal(true) }));
    },
    redirect: {
      entryUrl: ({ link, parameter, token }) =>
        buildEntryLink({ link, parameters: [{ name: parameter, value: token, maximumLength: 50 }], maximumLength: 1999 }),
      parseReturn: ({ query, parameter }) => readReturnValue(query, parameter),
    },
    statusSync: {
      parseWebhook({ body }) {
        const parsed = event.safeParse(body);
        if (!parsed.success) throw new ConnectorError('response_invalid', 'The webhook is in no known form.');
        const { type, id, person, at, test } = parsed.data;
        const signal: Signal = {
          externalId: person ?? null,
          status: type,
          eventId: id,
          occurredAt: at ? Date.parse(at) : null,
          test: test ?? false,
        };
        return [signal];
      },
      async push({ updates, signal }) {
        const json = { updates: updates.map(({ externalId, status, eventId }) => ({ person: externalId, status, id: eventId })) };
        await ask(http, { method: 'POST', path: '/v1/updates', json, signal }, z.object({ ok: z.literal(true) }));
      },
    },
    recruitment: {
      async fetchStudy({ study: { project }, signal }) {
        const { id, limit, ...rest } = await ask(http, { method: 'GET', path: `/v1/studies/${project}`, signal }, described);
        return { externalId: id, participationLimit: limit, ...rest };
      },
      publishApplicants: ({ study: { project }, applicants, signal }) => publish(http, project, applicants, signal),
      async reportStatus({ study: { project }, participation, status, signal }) {
        if (status === 'applied') return;
        const request = { method: 'POST', path: `/v1/studies/${project}/statuses`, json: { participation, status }, signal } as const;
        await ask(http, request, z.object({ ok: z.literal(true) }));
      },
    },
  }),
};

async function publish(
  http: Http,
  project: string,
  applicants: readonly { readonly pseudonym: string; readonly participation: string }[],
  signal: AbortSignal,
): Promise<readonly RecordOutcome[]> {
  if (applicants.length === 0) return [];
  const json = { applicants: applicants.map(({ pseudonym, participation }) => ({ pseudonym, participation })) };
  const answer = await ask(http, { method: 'POST', path: `/v1/studies/${project}/applicants`, json, signal }, results);
  const ids = new Map(answer.results.map(({ pseudonym, id }) => [pseudonym, id]));
  return applicants.map(({ pseudonym }): RecordOutcome => {
    const externalId = ids.get(pseudonym);
    return externalId === undefined
      ? { status: 'rejected', code: 'not_taken', detail: 'The partner did not take the applicant.' }
      : { status: 'accepted', externalId };
  });
}

const routes: Routes = {
  'GET /v1/account': { body: { ok: true } },
  'POST /v1/updates': { body: { ok: true } },
  'GET /v1/studies/:id': ({ params }) => ({ body: { id: params['id'], title: 'Banking', kind: 'interview', status: 'open', limit: 5 } }),
  // The partner answers in an order of its own.
  'POST /v1/studies/:id/applicants': ({ json }) => ({
    body: {
      results: (json as { readonly applicants: readonly { readonly pseudonym: string }[] }).applicants
        .map(({ pseudonym }) => ({ pseudonym, id: `id-of-${pseudonym}` }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    },
  }),
  'POST /v1/studies/:id/statuses': { body: { ok: true } },
};

const scenarios: Scenarios<typeof manifest> = {
  published: describeManifest(manifest, '0.1.0'),
  connections: [
    {
      study,
      routes,
      webhook: ({ status, id, identity, occurredAt, test }) => ({
        type: status,
        id,
        person: identity,
        at: new Date(occurredAt).toISOString(),
        test,
      }),
      recordedWebhooks: [
        {
          title: 'somebody began',
          secret: 'a recorded secret',
          receivedAt: 1_767_225_601_000,
          body: '{"type":"began","id":"e1","person":"p1"}',
          headers: { 'X-Timestamp': '1767225600', 'X-Signature': 'v0=d64b8ce250e06fe730038f621d2cc6d7bb4bc0a0f30a448432901ad45410fda5' },
          signals: [{ externalId: 'p1', status: 'began', eventId: 'e1', occurredAt: null, test: false }],
        },
      ],
    },
  ],
};

/** A connector with webhooks, pushes and recruitment in which nothing is wrong. */
export const platformReference: Given = { connector, scenarios };
