import { z } from 'zod';
import { code, creation, manifest, scenario, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';
import { platformReference as platform } from '../platform-reference.ts';

const text = { title: 'Colour', description: 'Of the page.' };
const field = (shape: z.ZodRawShape) => z.object({ ...panel.connector.manifest.connectionConfig.shape, ...shape });
const ignore = (): void => undefined;
const words = { ...platform.connector.manifest.capabilities.statusSync?.statusMap };

/** Connectors whose manifest is wrong, or whose `create` is. */
export const wrongManifests: readonly Wrong[] = [
  { check: 'contract-version', fault: 'is made for contract 2', also: ['compatible-manifest'], given: manifest(platform, 'contract', 2) },
  { check: 'complete-texts', fault: 'has no summary', given: manifest(platform, 'summary', ' ') },
  {
    check: 'stable-ids',
    fault: 'has an id in capitals',
    given: { ...manifest(platform, 'id', 'Platform_Reference'), scenarios: { ...platform.scenarios, published: undefined } },
  },
  {
    check: 'marked-secrets',
    fault: 'takes a token as a setting',
    given: manifest(panel, 'connectionConfig', field({ accessToken: z.string().optional().meta(text) })),
  },
  {
    check: 'marked-secrets',
    fault: 'takes a signing key as a setting',
    given: manifest(panel, 'connectionConfig', field({ signingKey: z.string().optional().meta(text) })),
  },
  {
    check: 'marked-secrets',
    fault: 'takes a PIN within the entries of a list',
    given: manifest(
      panel,
      'connectionConfig',
      field({
        logins: z
          .array(z.object({ user_pin: z.string() }))
          .optional()
          .meta(text),
      }),
    ),
  },
  {
    check: 'secret-references',
    fault: 'authenticates by a secret that it does not declare',
    given: { ...manifest(platform, 'authentication.secret', 'apikey'), scenarios: { ...platform.scenarios, published: undefined } },
  },
  { check: 'sound-declarations', fault: 'pulls every 0 minutes', given: manifest(panel, 'capabilities.statusSync.pull.everyMinutes', 0) },
  {
    check: 'parsing-examples',
    fault: 'gives an example that it refuses',
    given: manifest(
      panel,
      'connectionConfig',
      field({
        colour: z
          .enum(['red', 'green'])
          .optional()
          .meta({ ...text, examples: ['blue'] }),
      }),
    ),
  },
  {
    check: 'parsing-settings',
    fault: 'makes of settings what it does not take as settings',
    given: manifest(panel, 'connectionConfig', field({ colour: z.string().default('1').transform(Number).meta(text) })),
  },
  {
    check: 'printable-manifest',
    fault: 'writes the time into its manifest',
    also: ['unchanged-manifest'],
    given: (() => {
      let reads = 0;
      const { connector } = platform;
      const changing = Object.defineProperty({ ...connector.manifest }, 'summary', {
        enumerable: true,
        get: () => `Read ${(reads += 1)} times.`,
      });
      return { ...platform, connector: { ...connector, manifest: changing } };
    })(),
  },
  {
    check: 'unchanged-manifest',
    fault: 'writes a connection’s setting into the manifest that all share',
    given: (() => {
      const docs = { ...platform.connector.manifest.docs, limits: [] as unknown[] };
      return creation(manifest(platform, 'docs', docs), (create, context) => {
        docs.limits.push({ name: 'Region', value: String(context.config['region']), source: 'the settings' });
        return create(context);
      });
    })(),
  },
  {
    check: 'known-outcomes',
    fault: 'takes a partner’s word for completed',
    given: manifest(platform, 'capabilities.statusSync.statusMap', { ...words, paid: 'completed' }),
  },
  {
    check: 'possible-transitions',
    fault: 'tells of a change that does not exist',
    given: manifest(platform, 'capabilities.statusSync.manual.0.from', 'rejected'),
  },
  { check: 'complete-scenarios', fault: 'has no example of a deletion', given: scenario(panel, { deletions: [] }) },
  {
    check: 'compatible-manifest',
    fault: 'asks of every connection for a new setting',
    given: scenario(manifest(panel, 'connectionConfig', field({ colour: z.string().meta(text) })), { config: { colour: 'red' } }),
  },
  {
    check: 'compatible-manifest',
    fault: 'takes two words where it took any text',
    given: manifest(
      panel,
      'studyConfig',
      z.object({
        project: z.enum(['project-1', 'project-2']).meta({ title: 'Project', description: 'Id of the project at the partner.' }),
      }),
    ),
  },
  {
    check: 'compatible-manifest',
    fault: 'refuses settings that it passed over',
    given: manifest(panel, 'connectionConfig', z.strictObject(panel.connector.manifest.connectionConfig.shape)),
  },
  {
    check: 'creation',
    fault: 'throws while no key is stored',
    given: creation(platform, (create, context) => {
      if (!context.secrets.has('apiKey')) throw new Error('no key');
      return create(context);
    }),
  },
  {
    check: 'quiet-creation',
    fault: 'starts a timer for each instance',
    given: creation(platform, (create, context) => {
      setTimeout(() => undefined, 1).unref();
      return create(context);
    }),
  },
  ...(
    [
      ['writes to the console', () => globalThis.console.log('made')],
      ['writes to the stream of errors', () => void process.stderr.write('made\n')],
      ['listens for a signal that is sent to the process', () => void process.on('SIGUSR2', ignore)],
      ['listens for the end of the process', () => void process.once('beforeExit', ignore)],
    ] as const
  ).map(
    ([fault, act]): Wrong => ({
      check: 'quiet-creation',
      fault: `${fault} for each instance`,
      given: creation(platform, (create, context) => {
        act();
        return create(context);
      }),
    }),
  ),
  {
    check: 'declared-functions',
    fault: 'lacks the function that lists fields',
    also: ['well-formed-results', 'used-routes', 'known-fields'],
    given: code(panel, ({ participantIngestion }) => {
      const { listFields: _, ...rest } = Object(participantIngestion) as Record<string, unknown>;
      return { participantIngestion: rest };
    }),
  },
  {
    check: 'undeclared-functions',
    fault: 'has a method that it does not declare, in a class',
    given: code(platform, ({ redirect }) => {
      class Redirect {
        externalId(): string {
          return 'u-1';
        }
      }
      return { redirect: Object.assign(new Redirect(), redirect) };
    }),
  },
  {
    check: 'undeclared-functions',
    fault: 'has a function that it does not declare',
    given: code(platform, ({ statusSync }) => ({
      statusSync: { ...statusSync, pull: async () => ({ records: [], next: null, readsAll: true }) },
    })),
  },
];
