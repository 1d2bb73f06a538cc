import { connectorErrors } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { findSecrets } from '../host/make-secrets.js';
import { listOperations } from '../operations.js';
import { listTalks, perform, rehearse, type Rehearsal } from '../rehearse.js';
import type { Subject } from '../subject.js';

const holdsSecrets = ({ manifest }: Subject): boolean => Object.keys(manifest.secrets).length > 0;

const secretCheck = (id: string, holds: string, remedy: string, read: (rehearsal: Rehearsal) => readonly string[]): Check => ({
  id,
  capability: 'every connector',
  per: 'connection',
  holds,
  remedy,
  concerns: holdsSecrets,
  find: async (subject) => {
    const told = (await endInEveryWay(subject)).flatMap((rehearsal) =>
      read(rehearsal).flatMap((text) =>
        findSecrets(text, subject.secrets).map((name) => `${rehearsal.operation.name} tells the secret "${name}"`),
      ),
    );
    return [...new Set(told)];
  },
});

/** That secrets stay where they are, whatever the partner answers. */
export const secretChecks: readonly Check[] = [
  secretCheck(
    'secret-free-urls',
    'No address that is asked for holds a secret: addresses end in logs.',
    'Declare `authentication` in the manifest, or send the secret in a header or a body.',
    ({ requests }) => requests.map(({ path, query }) => `${path} ${JSON.stringify(query ?? {})}`),
  ),
  secretCheck(
    'secret-free-logs',
    'No line that is logged holds a secret.',
    'Log names and numbers, never what `secrets.reveal` gave nor a whole request.',
    ({ opened }) => [JSON.stringify(opened.traces.logged)],
  ),
  secretCheck(
    'secret-free-errors',
    'No error holds a secret, in its message nor in its cause.',
    'Name the secret, as secrets/<name>, never its value.',
    ({ ending }) => (ending.kind === 'failure' || ending.kind === 'crash' ? [describeCauses(ending.error)] : []),
  ),
  {
    id: 'declared-errors',
    capability: 'every connector',
    per: 'connection',
    holds: 'Errors have a code of the contract and say what is wrong.',
    remedy: `Use a code of the contract: ${Object.keys(connectorErrors).join(', ')}; the detail names the fault and what to do.`,
    find: async (subject) =>
      (await endInEveryWay(subject)).flatMap(({ operation, ending }) => {
        if (ending.kind !== 'failure') return [];
        const { code, message } = ending.error;
        if (!Object.hasOwn(connectorErrors, code)) return [`${operation.name} throws the code "${code}", which the contract does not know`];
        return message.trim() === '' ? [`${operation.name} throws ${code} without a word`] : [];
      }),
  },
];

/** What becomes of every operation when all goes well, and when the partner refuses in one way or another. */
function endInEveryWay(subject: Subject): Promise<readonly Rehearsal[]> {
  return subject.keep('every way', async () => {
    const endings = [...(await rehearse(subject))];
    const talking = new Set((await listTalks(subject)).map(({ operation }) => operation.name));
    for (const operation of listOperations(subject).filter(({ name }) => talking.has(name))) {
      for (const status of [200, 400, 401, 403, 404, 409, 418, 422, 429, 500]) {
        endings.push(await perform(subject, operation, () => ({ status, body: { odd: true, message: 'The partner refuses.' } })));
      }
    }
    return endings;
  });
}

function describeCauses(error: unknown): string {
  const texts: string[] = [];
  for (let cause = error; cause instanceof Error && texts.length < 10; cause = cause.cause) {
    texts.push(cause.message, cause.stack ?? '', JSON.stringify({ ...cause }));
  }
  return texts.join('\n');
}
