import { type BatchAnswer, ConnectorError } from '@panelbridge/core/connector';
import { code, creation, manifest, onCheck, scenario, type Context, type Free, type Instance, type Wrong } from '../change.ts';
import { hooked } from '../hooked-reference.ts';
import { panelReference as panel } from '../panel-reference.ts';
import { platformReference as platform } from '../platform-reference.ts';

type Recruitment = Free<NonNullable<Instance['recruitment']>>;
type Sync = Free<Required<NonNullable<Instance['statusSync']>>>;
type Ingestion = Free<NonNullable<Instance['participantIngestion']>>;
type WriteInput = Parameters<Ingestion['writeBatch']>[0];

const say = (act: (key: string, context: Context) => void) =>
  onCheck(platform, async (context, check) => {
    act(context.secrets.reveal('apiKey'), context);
    await check();
  });
/** Throws something else where the partner refuses the key. */
const onRefusal = (make: (key: string, error: ConnectorError) => unknown) =>
  onCheck(platform, (context, check) =>
    check().catch((error: unknown) => {
      throw ConnectorError.is(error) && error.code === 'authentication_failed' ? make(context.secrets.reveal('apiKey'), error) : error;
    }),
  );

/** Does something before a pull goes on by a cursor that is not the connector's, which later checks try. */
const onForeignCursor = (act: (key: string, context: Context) => void) =>
  code(panel, ({ statusSync }, context) => ({
    statusSync: {
      ...statusSync,
      pull: (input: Parameters<Sync['pull']>[0]) => {
        if (input.cursor === 'null') act(context.secrets.reveal('apiKey'), context);
        return (statusSync as Sync).pull(input);
      },
    },
  }));
const onWrite = (change: (write: () => Promise<BatchAnswer>, key: string, input: WriteInput) => Promise<BatchAnswer>) =>
  code(panel, ({ participantIngestion }, { secrets }) => ({
    participantIngestion: {
      ...participantIngestion,
      writeBatch: (input: WriteInput) =>
        change(() => (participantIngestion as Ingestion).writeBatch(input), secrets.reveal('apiKey'), input),
    },
  }));
const key = 'live_4f9c2b7a51d8';

/** Connectors that tell a secret. */
export const wrongSecrets: readonly Wrong[] = [
  {
    check: 'secret-free-urls',
    fault: 'sends the key as a parameter of the address',
    given: creation(platform, (create, context) =>
      create({
        ...context,
        http: {
          send: (request) =>
            context.http.send(request.path === '/v1/account' ? { ...request, query: { key: context.secrets.reveal('apiKey') } } : request),
        },
      }),
    ),
  },
  { check: 'secret-free-logs', fault: 'logs the key', given: say((key, { logger }) => logger.info({ key }, 'checking')) },
  {
    check: 'secret-free-logs',
    fault: 'logs an error that quotes the key',
    given: say((key, { logger }) => logger.warn({ err: new Error(`The key is ${key}`) }, 'checking')),
  },
  { check: 'secret-free-logs', fault: 'prints the key by console', given: say((key) => globalThis.console.debug('checking', { key })) },
  {
    check: 'secret-free-logs',
    fault: 'writes the key to the stream of errors',
    given: say((key) => void process.stderr.write(`${key}\n`)),
  },
  ...(
    [
      ['the key but for its end', (key) => key.slice(0, -1)],
      ['the beginning of the key', (key) => `${key.slice(0, 20)}…`],
      ['the end of the key', (key) => `…${key.slice(8)}`],
      ['the key in small letters', (key) => key.toLowerCase()],
      ['the key in capitals', (key) => key.toUpperCase()],
      ['the bytes of the key', (key) => Buffer.from(key)],
      ['the bytes of the key, in a view', (key) => new TextEncoder().encode(key)],
      ['the bytes of the key in hex', (key) => Buffer.from(key).toString('hex').toUpperCase()],
      ['the beginning of the key in base64', (key) => Buffer.from(`u:${key.slice(0, 20)}`).toString('base64')],
      [
        'what has the key behind a getter',
        (key) => ({
          name: 'request',
          get authorization() {
            return key;
          },
        }),
      ],
      ['what is written as the key', (key) => ({ toJSON: () => ({ key }) })],
    ] as readonly (readonly [string, (key: string) => unknown])[]
  ).map(
    ([what, make]): Wrong => ({
      check: 'secret-free-logs',
      fault: `logs ${what}`,
      given: say((found, { logger }) => logger.info({ value: make(found) }, 'checking')),
    }),
  ),
  {
    check: 'secret-free-logs',
    fault: 'logs the end of a key, which alone is its own, of a form that begins with the same address for all',
    given: onCheck(hooked, async ({ secrets, logger }, check) => {
      logger.info({ hook: secrets.reveal('apiKey').split('/').at(-1) }, 'checking');
      await check();
    }),
  },
  {
    check: 'secret-free-logs',
    fault: 'prints the key where a cursor is not its own',
    given: onForeignCursor((found) => globalThis.console.error('cursor', found)),
  },
  {
    check: 'secret-free-logs',
    fault: 'logs the key where a cursor is not its own',
    given: onForeignCursor((found, { logger }) => logger.warn({ found }, 'cursor')),
  },
  {
    check: 'secret-free-logs',
    fault: 'prints the key a turn after a cursor that is not its own',
    given: onForeignCursor((found) => void setTimeout(() => void process.stderr.write(found), 1)),
  },
  {
    check: 'secret-free-examples',
    fault: 'shows the key in its texts',
    given: manifest(scenario(platform, { secrets: { apiKey: key } }), 'docs.setup.0.text', `Store the key, for example ${key}.`),
  },
  {
    check: 'secret-free-examples',
    fault: 'shows the key in an answer of its partner that was written down',
    given: scenario(panel, {
      secrets: { apiKey: key },
      lookups: [
        {
          title: 'one that is not there',
          keys: ['ada@people.example'],
          answers: [{ body: { people: [], request: { authorization: `Bearer ${key}` } } }],
          expected: [{ status: 'absent' }],
        },
      ],
    }),
  },
  {
    check: 'secret-free-urls',
    fault: 'sends the key as a parameter of the address where the records come as a text',
    also: ['batch-texts'],
    given: creation(panel, (create, context) =>
      create({
        ...context,
        http: {
          send: (request) =>
            context.http.send('jsonText' in request ? { ...request, query: { key: context.secrets.reveal('apiKey') } } : request),
        },
      }),
    ),
  },
  {
    check: 'secret-free-errors',
    fault: 'quotes the key in the cause of an error where the records came as a text',
    given: onWrite((write, found, { text }) =>
      write().catch((error: unknown) => {
        if (!text || !ConnectorError.is(error) || error.code !== 'authentication_failed') throw error;
        throw new ConnectorError(error.code, error.message, { cause: new Error(`Bearer ${found}`) });
      }),
    ),
  },
  {
    check: 'secret-free-results',
    fault: 'hands the key back with the answer to a batch that the partner refuses in the form that an example shows',
    given: onWrite(async (write, found) => {
      const answer = await write();
      return answer.status === 'rejected' ? { ...answer, raw: `Bearer ${found}` } : answer;
    }),
  },
  {
    check: 'secret-free-errors',
    fault: 'quotes the key in an error',
    given: onRefusal((key, { code: known }) => new ConnectorError(known, `The partner does not know the key ${key}.`)),
  },
  {
    check: 'secret-free-errors',
    fault: 'quotes the header that it would have sent, with the key in base64, deep in the cause of an error',
    given: onRefusal((key, error) => {
      const header = `Basic ${Buffer.from(`user:${key}`).toString('base64')}`;
      const cause = new AggregateError([new Error('refused', { cause: { headers: [header] } })], 'no attempt went well');
      return new ConnectorError(error.code, 'The partner does not know the key.', { cause });
    }),
  },
  {
    check: 'secret-free-results',
    fault: 'hands the key back within a result',
    given: code(platform, ({ recruitment }, { secrets }) => ({
      recruitment: {
        ...recruitment,
        fetchStudy: async (input: Parameters<Recruitment['fetchStudy']>[0]) => {
          const study = await (recruitment as Recruitment).fetchStudy(input);
          return study && { ...study, title: `${study.title} (${secrets.reveal('apiKey')})` };
        },
      },
    })),
  },
];
