// Writes packages/core/ingestion.json, the rules of syncs as core holds them and what taking a batch apart costs, for the documentation. Run in
// that folder after its build: `node ../../scripts/generate-ingestion.mjs`.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @type {typeof import('../packages/core/src/index.ts')} */
const core = await import(pathToFileURL(resolve('dist/index.js')).href);

const batchSize = 100;
const rejection = { status: /** @type {const} */ ('rejected'), code: 'invalid', detail: 'The row is invalid.' };
const accepted = { status: /** @type {const} */ ('accepted') };

/**
 * Sends a batch to a destination that one bad row makes reject it all, and notes every request.
 * @param {ReadonlySet<number>} bad places from 1
 * @param {boolean} names whether the destination says which rows are bad
 */
function send(bad, names) {
  const rows = Array.from({ length: batchSize }, (_, index) => index + 1);
  const requests = [];
  let progress = core.beginBatch(rows, { splits: true });
  for (let sent = core.nextRequest(progress); sent.length > 0; sent = core.nextRequest(progress)) {
    const found = sent.flatMap((row, index) => (bad.has(row) ? [{ index, code: 'invalid', detail: rejection.detail }] : []));
    requests.push({ from: sent[0] ?? 0, to: sent.at(-1) ?? 0, rows: sent.length, accepted: found.length === 0 });
    const answer =
      found.length === 0
        ? { status: /** @type {const} */ ('answered'), outcomes: sent.map(() => accepted) }
        : { ...rejection, records: names ? found : [] };
    progress = core.advanceBatch(progress, answer).progress;
  }
  return requests;
}

/** Bad rows that lie evenly over the batch. @param {number} count */
const spread = (count) => new Set(Array.from({ length: count }, (_, index) => Math.ceil(((index + 0.5) * batchSize) / count)));

const exampleRow = 42;
const described = {
  modes: core.modeRules,
  deleteBehaviours: core.deleteBehaviourRules,
  nullPolicies: core.nullPolicies,
  rowOutcomes: core.rowOutcomes,
  runStates: core.runStates,
  removalThreshold: core.defaultRemovalThreshold,
  backoff: core.defaultBackoff,
  split: {
    batchSize,
    badRow: exampleRow,
    unnamed: send(new Set([exampleRow]), false),
    named: send(new Set([exampleRow]), true),
    costs: [0, 1, 2, 5, 20, 100].map((count) => ({
      bad: count,
      unnamed: send(spread(count), false).length,
      named: send(spread(count), true).length,
      oneByOne: 1 + (count === 0 ? 0 : batchSize),
    })),
  },
};
await writeFile(resolve('ingestion.json'), `${JSON.stringify(described, null, 2)}\n`);
