import { ConnectorError } from '@panelbridge/core/connector';
import { code, creation, onCheck, type Context, type Free, type Instance, type Wrong } from '../change.ts';
import { platformReference as platform } from '../platform-reference.ts';

type Recruitment = Free<NonNullable<Instance['recruitment']>>;

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
