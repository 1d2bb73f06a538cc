import { checkImplementation } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { createContext } from '../host/open-connector.js';
import { watchCreation } from '../host/watch-creation.js';
import type { Subject } from '../subject.js';

/** What `create` has to hold, and which functions it has to supply. */
export const codeChecks: readonly Check[] = [
  {
    id: 'creation',
    capability: 'every connector',
    per: 'connection',
    holds: '`create()` gives the functions at once, also while no secret is stored.',
    remedy: 'Let `create` only make functions; what can be wrong with settings belongs into `checkConnection`.',
    find: ({ connector, scenario, secrets }) =>
      [secrets, {}].flatMap((stored) => {
        const which = stored === secrets ? 'with all secrets' : 'without secrets';
        try {
          const instance: unknown = connector.create(createContext(connector, { config: scenario.config ?? {}, secrets: stored }).context);
          if (typeof instance !== 'object' || instance === null) return [`create() gives no object ${which}`];
          return instance instanceof Promise ? [`create() gives a promise ${which}`] : [];
        } catch (error) {
          return [`create() throws ${which}: ${String(error)}`];
        }
      }),
  },
  {
    id: 'quiet-creation',
    capability: 'every connector',
    per: 'connection',
    holds:
      '`create()` does no I/O: no request, no secret in clear, no clock, no timer, no socket, no file, no process, nothing printed, no listener of the process.',
    remedy: 'Move the work into the function that needs it: `create` is called for every call of a connection.',
    find: (subject) => {
      const { value: opened, starts, clocks } = watchCreation(() => subject.open());
      const { requests, revealed, logged, clockReads } = opened.traces;
      return [
        ...requests.map(({ method, path }) => `create() sends ${method} ${path}`),
        ...revealed.map((name) => `create() asks for the secret "${name}" in clear`),
        ...(clockReads() > 0 ? ['create() reads the clock'] : []),
        ...logged.map(({ message }) => `create() logs “${message}”`),
        ...new Set(clocks.map((name) => `create() reads the clock by ${name}`)),
        ...new Set(starts.map((type) => `create() starts ${type}`)),
      ];
    },
  },
  {
    id: 'declared-functions',
    capability: 'every connector',
    per: 'connection',
    holds: 'Every function that the manifest declares is there.',
    remedy: 'Supply the function, or take out of the manifest what calls for it.',
    find: (subject) => listFunctionFaults(subject, (code) => code !== 'function_undeclared', 'is declared and not there'),
  },
  {
    id: 'undeclared-functions',
    capability: 'every connector',
    per: 'connection',
    holds: 'No function is there that the manifest does not declare.',
    remedy: 'Declare what the function is for, or remove it: a host never calls it.',
    find: (subject) => listFunctionFaults(subject, (code) => code === 'function_undeclared', 'is there and not declared'),
  },
];

/** What core, which a hub asks as well, says of the functions: each as `capability.function`. */
function listFunctionFaults(subject: Subject, wanted: (code: string) => boolean, what: string): readonly string[] {
  return checkImplementation(subject.manifest, subject.open().instance)
    .filter(({ code }) => wanted(code))
    .map(({ pointer }) => (pointer === '' ? 'create() gives no functions' : `${pointer.slice(1).replaceAll('/', '.')} ${what}`));
}
