import { ConnectorError, defineManifest, fault, readPointer, refuse, succeed, type Connector } from '@panelbridge/core/connector';
import { z } from 'zod';

/** How the check behaves; each value is a way in which a real connector may be written, well or badly. */
const behaviours = [
  'careful',
  'careless',
  'stumbling',
  'broken',
  'leaking',
  'deaf',
  'absolute',
  'backslash',
  'parent',
  'own_header',
] as const;

/** A connector with an API, a webhook and ids of its own, made to be called by tests over real HTTP. */
export const manifest = defineManifest({
  contract: 1,
  id: 'partner-api',
  title: 'Partner API',
  summary: 'A partner with an API, for tests.',
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'A fixture.' },
  configVersion: 1,
  connectionConfig: z.object({
    baseUrl: z.url().optional().meta({ title: 'Base URL', description: 'Where the partner listens.' }),
    behaviour: z.enum(behaviours).default('careful').meta({ title: 'Behaviour', description: 'How the check behaves.' }),
    limit: z.number().int().min(1).max(10).default(3).meta({ title: 'Limit', description: 'A number.' }),
  }),
  studyConfig: z.object({ group: z.string().default('a').meta({ title: 'Group', description: 'Prefix of the ids.' }) }),
  secrets: {
    apiKey: { title: 'API key', description: 'Authenticates requests.', required: true, issuedBy: 'The partner’s settings.' },
    webhookKey: { title: 'Webhook key', description: 'Signs webhooks.', required: false, issuedBy: 'The partner’s settings.' },
  },
  authentication: { scheme: 'bearer', secret: 'apiKey' },
  hosts: { production: 'https://partner.invalid/v1', sandbox: 'https://sandbox.partner.invalid/v1' },
  capabilities: {
    redirect: {
      identity: 'partner_id',
      parameter: { name: 'rid', configurable: true, maximumLength: 60, reserved: [], reservedPrefixes: [] },
      placeholder: null,
      returns: ['complete'],
      onReturn: { default: 'submitted', fixed: false },
      previewable: false,
      inviteHosts: [],
      maximumLinkLength: 2000,
    },
    statusSync: {
      directions: ['webhook'],
      statusMap: { finished: 'submitted', screened: 'screened_out', left: 'incomplete' },
      manual: [],
      webhook: {
        schemes: [
          {
            id: 'standard',
            kind: 'hmac_sha256',
            secret: 'webhookKey',
            header: 'webhook-signature',
            encoding: 'base64',
            prefix: 'v1,',
            signs: 'id.timestamp.body',
            timestamp: { header: 'webhook-timestamp' },
            toleranceSeconds: 300,
          },
        ],
        eventIdHeader: 'webhook-id',
        maximumBodyBytes: 4096,
      },
    },
  },
  presets: [],
  docs: {
    automated: ['Nothing.'],
    manual: ['Everything.'],
    prerequisites: [],
    setup: [{ side: 'panel', title: 'None', text: 'There is nothing to set up.' }],
    testChecklist: ['None.'],
    participantSees: [],
    limits: [],
    troubleshooting: [],
    advice: [],
  },
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create({ config, http, secrets, logger }) {
    return {
      async checkConnection({ signal }) {
        logger.info({ key: secrets.reveal('apiKey'), note: `uses ${secrets.reveal('apiKey')}` }, 'checking');
        switch (config.behaviour) {
          case 'careful': {
            const answer = await http.send({
              method: 'POST',
              path: '/me',
              query: { key: secrets.reveal('apiKey') },
              json: { limit: config.limit },
              signal,
            });
            if (answer.status === 401) throw new ConnectorError('authentication_failed', `The partner says: ${answer.text}`);
            if (answer.status === 429) throw new ConnectorError('rate_limited', 'The partner asks to wait.');
            if (answer.status >= 500) throw new ConnectorError('provider_unavailable', 'The partner cannot work now.');
            if (typeof readPointer(answer.json(), '/account') !== 'string')
              throw new ConnectorError('response_invalid', 'The answer names no account.');
            return;
          }
          case 'careless':
            (await http.send({ method: 'GET', path: '/me', signal })).json();
            return;
          case 'stumbling':
            await http.send({ method: 'GET', path: '/me', signal });
            throw new TypeError('cannot read properties of undefined');
          case 'broken':
            throw new TypeError('cannot read properties of undefined');
          case 'leaking':
            throw new Error(`the key ${secrets.reveal('apiKey')} is wrong`);
          case 'deaf':
            await new Promise(() => undefined);
            return;
          case 'absolute':
            await http.send({ method: 'GET', path: 'https://elsewhere.invalid/', signal });
            return;
          case 'backslash':
            await http.send({ method: 'GET', path: '/\\elsewhere.invalid/', signal });
            return;
          case 'parent':
            await http.send({ method: 'GET', path: '/../../secret', signal });
            return;
          case 'own_header':
            await http.send({ method: 'GET', path: '/me', headers: { Authorization: 'Bearer other' }, signal });
            return;
        }
      },
      redirect: {
        entryUrl: ({ link, participation }) => succeed(`${link}?rid=${participation}`),
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
        parseWebhook({ body }) {
          if (!Array.isArray(body)) throw new ConnectorError('response_invalid', 'The body is no list.');
          if (body.includes('fault')) throw new TypeError('cannot read properties of undefined');
          // What a connector in plain JavaScript might return.
          if (body.includes('nonsense')) return JSON.parse('[{ "status": 7 }]');
          return body.map((one) => ({
            externalId: String(readPointer(one, '/person')),
            status: String(readPointer(one, '/status')),
            eventId: null,
            occurredAt: null,
            test: false,
          }));
        },
      },
    };
  },
};
