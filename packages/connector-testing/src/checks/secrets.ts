import { inspect } from 'node:util';
import { connectorErrors } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { type Ending, settle } from '../ending.js';
import { findSecrets } from '../host/make-secrets.js';
import { listPureCalls } from '../pure-calls.js';
import { rehearseFailures, type Rehearsal } from '../rehearse.js';
import type { Opened, Subject } from '../subject.js';

const holdsSecrets = ({ manifest }: Subject): boolean => Object.keys(manifest.secrets).length > 0;

const secretCheck = (id: string, holds: string, remedy: string, read: (deed: Deed) => readonly string[]): Check => ({
  id,
  capability: 'every connector',
  per: 'connection',
  holds,
  remedy,
  concerns: holdsSecrets,
  find: async (subject) => {
    const told = (await listDeeds(subject)).flatMap((deed) =>
      read(deed).flatMap((text) => findSecrets(text, subject.secrets).map((name) => `${deed.operation.name} tells the secret "${name}"`)),
    );
    return [...new Set(told)];
  },
});

const logged = secretCheck(
  'secret-free-logs',
  'No line that is logged or printed holds a secret, also not within an error or past the logger.',
  'Log names and numbers, never what `secrets.reveal` gave nor a whole request, and leave `console` and the streams of the process alone.',
  ({ opened }) => [print(opened.traces.logged)],
);
const logCheck: Check = { ...logged, find: async (subject) => [...(await logged.find(subject)), ...subject.printed] };

/** That secrets stay where they are, whatever the partner answers. */
export const secretChecks: readonly Check[] = [
  secretCheck(
    'secret-free-urls',
    'No address that is asked for holds a secret: addresses end in logs.',
    'Declare `authentication` in the manifest, or send the secret in a header or a body.',
    ({ requests }) => requests.map(({ path, query }) => `${path} ${JSON.stringify(query ?? {})}`),
  ),
  logCheck,
  secretCheck(
    'secret-free-errors',
    'No error holds a secret, in its message nor in its cause.',
    'Name the secret, as secrets/<name>, never its value.',
    ({ ending }) => (ending.kind === 'failure' || ending.kind === 'crash' ? [print(ending.error)] : []),
  ),
  secretCheck(
    'secret-free-results',
    'No result holds a secret: links are shown to people, and the rest is stored.',
    'Return what the contract names; where a link needs proof, the partner signs it.',
    ({ ending }) => (ending.kind === 'value' ? [print(ending.value)] : []),
  ),
  {
    id: 'declared-errors',
    capability: 'every connector',
    per: 'connection',
    holds: 'Errors have a code of the contract and say what is wrong.',
    remedy: `Use a code of the contract: ${Object.keys(connectorErrors).join(', ')}; the detail names the fault and what to do.`,
    find: async (subject) =>
      (await listDeeds(subject)).flatMap(({ operation, ending }) => {
        if (ending.kind !== 'failure') return [];
        const { code, message } = ending.error;
        if (!Object.hasOwn(connectorErrors, code)) return [`${operation.name} throws the code "${code}", which the contract does not know`];
        return message.trim() === '' ? [`${operation.name} throws ${code} without a word`] : [];
      }),
  },
];

/** What a function did, and how it ended. */
interface Deed {
  readonly operation: { readonly name: string };
  readonly ending: Ending;
  readonly requests: Rehearsal['requests'];
  readonly opened: Opened;
}

/** What all functions do, whatever the partner answers. */
async function listDeeds(subject: Subject): Promise<readonly Deed[]> {
  const deeds: Deed[] = [...(await rehearseFailures(subject))];
  for (const { name, call } of listPureCalls(subject)) {
    const opened = subject.open();
    const ending = await subject.watch(name, () => settle(() => call(opened)));
    deeds.push({ operation: { name }, ending, requests: opened.traces.requests, opened });
  }
  return deeds;
}

/** Everything of a value in which something may stand: causes, members, errors within errors, and what no JSON would show. */
function print(value: unknown): string {
  return inspect(value, {
    depth: 12,
    customInspect: false,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: Infinity,
    showHidden: true,
  });
}
