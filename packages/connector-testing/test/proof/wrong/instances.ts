import { succeed } from '@panelbridge/core/connector';
import { code, creation, type Context, type Free, type Instance, type Wrong } from '../change.ts';
import { platformReference as platform } from '../platform-reference.ts';

type Redirect = Free<NonNullable<Instance['redirect']>>;
type Entry = Parameters<Redirect['entryUrl']>[0];

const entry =
  (change: (entryUrl: Redirect['entryUrl'], input: Entry) => ReturnType<Redirect['entryUrl']>) => (redirect: Instance['redirect']) => ({
    redirect: { ...redirect, entryUrl: (input: Entry) => change((redirect as Redirect).entryUrl, input) },
  });

let lastContext: Context | undefined;
let lastRegion: unknown;
let firstKey: string | undefined;

/** Connectors that keep what they should not. */
export const wrongInstances: readonly Wrong[] = [
  {
    check: 'stateless-calls',
    fault: 'remembers that it was checked',
    given: code(platform, ({ checkConnection }) => {
      let isKnown = false;
      return {
        checkConnection: async (input: Parameters<Instance['checkConnection']>[0]) => {
          if (isKnown) return;
          await checkConnection(input);
          isKnown = true;
        },
      };
    }),
  },
  {
    check: 'stateless-calls',
    fault: 'gives everybody the link of the first, though it sends nothing',
    also: ['separate-instances'],
    given: code(platform, ({ redirect }) => {
      let first: string | undefined;
      return entry((entryUrl, input) => entryUrl({ ...input, token: (first ??= input.token) }))(redirect);
    }),
  },
  {
    check: 'separate-instances',
    fault: 'keeps what it was given in a variable of the module',
    given: creation(platform, (create, context) => {
      lastContext = context;
      return create({ ...context, http: { send: (request) => (lastContext ?? context).http.send(request) } });
    }),
  },
  {
    check: 'separate-instances',
    fault: 'sends the key of the connection that was used first',
    given: creation(platform, (create, context) =>
      create({
        ...context,
        http: {
          send: (request) => {
            firstKey ??= context.secrets.reveal('apiKey');
            return context.http.send({ ...request, headers: { ...request.headers, 'x-key': firstKey } });
          },
        },
      }),
    ),
  },
  {
    check: 'separate-instances',
    fault: 'builds links by the settings of the connection that was made last, though it sends nothing',
    given: code(platform, ({ redirect }, { config }) => {
      lastRegion = config['region'];
      return entry((entryUrl, input) => {
        const built = entryUrl(input);
        return built.ok && lastRegion === 'us' ? succeed(`${built.value}&region=us`) : built;
      })(redirect);
    }),
  },
];
