import { ConnectorError, defineManifest, fault, refuse, succeed, type Connector, type HttpResponse } from '@panelbridge/core/connector';
import { z } from 'zod';
import { bareManifest } from '../bare-manifest.js';

/** A tool that tells nothing by itself: the hub asks it for its records, and then, record by record, whom they are about. */
export const manifest = defineManifest({
  ...bareManifest,
  id: 'pulled',
  title: 'Pulled tool',
  summary: 'A tool whose records are asked for, for tests.',
  connectionConfig: z.object({
    baseUrl: z.url().optional().meta({ title: 'Base URL', description: 'Where the tool listens.' }),
    tokenUrl: z.url().optional().meta({ title: 'Token URL', description: 'Where the tool gives out tokens.' }),
    requestsPerMinute: z.number().positive().default(10).meta({ title: 'Requests a minute', description: 'What the tool allows.' }),
    pullEveryMinutes: z.number().positive().default(30).meta({ title: 'Minutes', description: 'From one reading to the next.' }),
    statusMap: z.record(z.string(), z.string()).optional().meta({ title: 'Statuses', description: 'Further words of the tool.' }),
    isOpen: z.boolean().default(true).meta({ title: 'Open', description: 'Whether it is allowed to ask.' }),
  }),
  studyConfig: z.object({ group: z.string().default('a').meta({ title: 'Group', description: 'Prefix of the ids.' }) }),
  secrets: {
    clientId: { title: 'Client', description: 'Names the hub.', required: true, issuedBy: 'The tool’s settings.' },
    clientSecret: { title: 'Secret', description: 'Proves it.', required: true, issuedBy: 'The tool’s settings.' },
  },
  authentication: {
    scheme: 'oauth_client_credentials',
    tokenUrl: 'https://tool.invalid/token',
    scope: 'records',
    clientId: 'clientId',
    clientSecret: 'clientSecret',
  },
  hosts: { production: 'https://tool.invalid' },
  capabilities: {
    redirect: {
      identity: 'partner_id',
      parameter: { name: 'rid', configurable: true, maximumLength: 60, reserved: [], reservedPrefixes: [] },
      placeholder: null,
      returns: ['complete', 'screen_out'],
      onReturn: { default: 'submitted', fixed: false },
      previewable: false,
      inviteHosts: [],
      maximumLinkLength: 2000,
    },
    statusSync: {
      directions: ['pull'],
      statusMap: { begun: 'started', left: 'incomplete', screened: 'screened_out', finished: 'submitted' },
      manual: [],
      pull: { requestsPerMinute: 10, everyMinutes: 30, identifies: true },
    },
  },
});

interface ListedRecord {
  readonly id?: string;
  readonly status: string;
  readonly at: string | null;
  readonly person?: string;
  readonly test?: boolean;
}

export const connector: Connector<typeof manifest> = {
  manifest,
  create({ http }) {
    const get = async (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpResponse> => {
      const answer = await http.send({ method: 'GET', path, query, signal });
      if (answer.status === 401) throw new ConnectorError('authentication_failed', 'The tool knows this client no more.');
      if (answer.status === 403) throw new ConnectorError('permission_denied', 'The client may not read records.');
      if (answer.status === 404) throw new ConnectorError('not_found', 'The tool has no such record.');
      if (answer.status === 429) throw new ConnectorError('rate_limited', 'The tool asks for fewer requests.');
      if (answer.status >= 500) throw new ConnectorError('provider_unavailable', 'The tool cannot work now.');
      return answer;
    };
    return {
      async checkConnection({ signal }) {
        await get('/me', {}, signal);
      },
      redirect: {
        entryUrl: ({ link, participation, study }) => succeed(`${link}?rid=${study.group}-${participation.slice(3)}`),
        parseReturn: ({ query }) => {
          const value = query.find(([name]) => name === 'rid')?.[1];
          return value === undefined ? refuse(fault('value_missing', '/rid', 'is missing')) : succeed(value);
        },
        externalId: ({ participation, study }) => succeed(`${study.group}-${participation.slice(3)}`),
        internalId: ({ externalId, study }) =>
          externalId.startsWith(`${study.group}-`)
            ? succeed(`pp_${externalId.slice(study.group.length + 1)}`)
            : refuse(fault('id_invalid', '', 'is of another group')),
      },
      statusSync: {
        async pull({ study, cursor, signal }) {
          const answer = await get('/records', { group: study.group, ...(cursor !== null && { cursor }) }, signal);
          const page = answer.json() as { records: readonly ListedRecord[]; next: string | null; readsAll?: boolean };
          return {
            records: page.records.map(({ id, status, at, person = null, test = false }) => {
              if (id === undefined) throw new ConnectorError('response_invalid', 'A record of the tool has no id.');
              return { id, status, occurredAt: at === null ? null : Date.parse(at), externalId: person, test };
            }),
            next: page.next,
            readsAll: page.readsAll ?? true,
          };
        },
        async identify({ recordId, signal }) {
          const { person } = (await get(`/records/${recordId}`, {}, signal)).json() as { person: string | null };
          return person;
        },
      },
    };
  },
};
