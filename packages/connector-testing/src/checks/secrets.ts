import { setTimeout as wait } from 'node:timers/promises';
import { connectorErrors, describeManifest } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { type Deed, listDeeds } from '../deeds.js';
import { findSecrets } from '../host/find-secrets.js';
import { printValue } from '../host/print-value.js';
import type { ConnectionScenario } from '../scenarios.js';
import type { Subject } from '../subject.js';

const holdsSecrets = ({ manifest }: Subject): boolean => Object.keys(manifest.secrets).length > 0;

const secretCheck = (id: string, holds: string, remedy: string, find: Check['find']): Check => ({
  id,
  capability: 'every connector',
  per: 'connection',
  holds,
  remedy,
  concerns: holdsSecrets,
  find,
});

const findTold = (read: (deed: Deed) => readonly string[]) => async (subject: Subject) => {
  const told = (await listDeeds(subject)).flatMap((deed) =>
    read(deed).flatMap((text) =>
      findSecrets(text, subject.secrets, subject.manifest.secrets).map((name) => `${deed.name} tells the secret "${name}"`),
    ),
  );
  return [...new Set(told)];
};

/** That secrets stay where they are, whatever the partner answers. */
export const secretChecks: readonly Check[] = [
  secretCheck(
    'secret-free-examples',
    'No example holds a secret: neither the manifest, which everybody can read, nor what the scenarios write down beside it.',
    'Write a value that opens nothing, and give secrets to the kit under `secrets` alone.',
    ({ manifest, scenario, secrets }) => {
      const places = { 'the manifest': JSON.stringify(describeManifest(manifest, '0.0.0')), ...printScenario(scenario) };
      return Object.entries(places).flatMap(([place, text]) =>
        findSecrets(text, secrets, manifest.secrets).map((name) => `${place} shows the secret "${name}"`),
      );
    },
  ),
  secretCheck(
    'secret-free-urls',
    'No address that is asked for holds a secret: addresses end in logs.',
    'Declare `authentication` in the manifest, or send the secret in a header or a body.',
    findTold(({ requests }) => requests.map(({ path, query }) => `${path} ${JSON.stringify(query ?? {})}`)),
  ),
  secretCheck(
    'secret-free-errors',
    'No error holds a secret, in its message nor in its cause.',
    'Name the secret, as secrets/<name>, never its value.',
    findTold(({ ending }) => (ending.kind === 'failure' || ending.kind === 'crash' ? [printValue(ending.error)] : [])),
  ),
  secretCheck(
    'secret-free-results',
    'No result holds a secret: links are shown to people, and the rest is stored.',
    'Return what the contract names; where a link needs proof, the partner signs it.',
    findTold(({ ending }) => (ending.kind === 'value' ? [printValue(ending.value)] : [])),
  ),
  {
    id: 'declared-errors',
    capability: 'every connector',
    per: 'connection',
    holds: 'Errors have a code of the contract and say what is wrong.',
    remedy: `Use a code of the contract: ${Object.keys(connectorErrors).join(', ')}; the detail names the fault and what to do.`,
    find: async (subject) =>
      (await listDeeds(subject)).flatMap(({ name, ending }) => {
        if (ending.kind !== 'failure') return [];
        const { code, message } = ending.error;
        if (!Object.hasOwn(connectorErrors, code)) return [`${name} throws the code "${code}", which the contract does not know`];
        return message.trim() === '' ? [`${name} throws ${code} without a word`] : [];
      }),
  },
];

/** What is left to timers is written a moment later. */
const lateMs = 10;

/** What was written down is looked at when all other checks have run. */
export const logChecks: readonly Check[] = [
  secretCheck(
    'secret-free-logs',
    'No line that is logged or printed holds a secret, in whichever check, also not within an error, past the logger or to a file.',
    'Log names and numbers, never what `secrets.reveal` gave nor a whole request, and leave `console`, the streams of the process and files alone.',
    async (subject) => {
      await listDeeds(subject);
      await wait(lateMs);
      return [...subject.written];
    },
  ),
];

/** What a scenario writes down, but for secrets, and the headers of webhooks, which may be proven by one. */
function printScenario({ secrets: _, recordedWebhooks = [], ...rest }: ConnectionScenario): Readonly<Record<string, string>> {
  const webhooks = recordedWebhooks.map(({ title, body, signals }) => ({ title, body, signals }));
  const members = Object.entries({ ...rest, recordedWebhooks: webhooks });
  return Object.fromEntries(members.map(([name, value]) => [`\`${name}\` of the scenario`, printValue(value)]));
}
