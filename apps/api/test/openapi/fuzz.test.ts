import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { listApiOperations } from '../support/api-operations.js';
import { arbitraryRequest, requestKinds } from '../support/arbitrary-request.js';
import { createAnswerJudge } from '../support/documented-answer.js';
import { FuzzSummary } from '../support/fuzz-summary.js';
import { startHub } from '../support/start-hub.js';
import { seedWholeWorkspace, type WholeWorkspace } from '../support/whole-workspace.js';

/** Cases of a run; `pnpm fuzz` asks for 20,000 unless the variable says otherwise, from another seed every time. */
const wanted = Number(process.env['PANELBRIDGE_FUZZ_CASES'] ?? 600);
/** Somebody has asked for it, and waits for the summary. */
const isAsked = process.env['PANELBRIDGE_FUZZ_CASES'] !== undefined;
const seed = Number(process.env['PANELBRIDGE_FUZZ_SEED'] ?? (isAsked ? Date.now() % 1_000_000 : 20_261));

const document = await describeApi();
const judge = createAnswerJudge(document);
const operations = listApiOperations(document, '/');
/** Each operation gets as many of each kind, so that a short run too leaves none out and none of the three to chance. */
const perKind = Math.ceil(wanted / operations.length / requestKinds.length);
const summary = new FuzzSummary();
const hub = await startHub();
afterAll(async () => {
  await hub.close();
  if (isAsked) process.stdout.write(`${summary.print(seed)}\n`);
});

// A workspace for every few operations: what one request has closed or erased is no longer there for the others.
const groupSize = isAsked ? 4 : 30;
const groups = Array.from({ length: Math.ceil(operations.length / groupSize) }, (_, index) => index * groupSize);

describe.each(groups)(`whatever is asked (seed ${seed}), from operation %i on`, (first) => {
  let workspace: WholeWorkspace;
  beforeAll(async () => {
    workspace = await seedWholeWorkspace(hub);
  });

  const named = operations.slice(first, first + groupSize).map((operation, index) => [operation.name, operation, first + index] as const);
  const asked = requestKinds.flatMap((kind) => named.map(([name, operation, index]) => [name, kind, operation, index] as const));
  it.each(asked)('%s answers as documented (%s)', { timeout: 600_000 }, async (name, kind, operation, index) => {
    await fc.assert(
      fc.asyncProperty(arbitraryRequest(operation, workspace.ids, kind), async ({ path, body, headers, role }) => {
        const answer = await hub.request(operation.method, path, {
          key: workspace.keys[role],
          headers,
          ...(body !== undefined && { body }),
        });
        const faults = [
          ...(answer.status >= 500 ? [`${name} ${answer.status} ${JSON.stringify(answer.body)}`] : []),
          ...judge.listFaults(operation, answer),
        ];
        summary.count({ operation: name, kind }, answer.status, faults);
        expect(faults).toEqual([]);
      }),
      { numRuns: perKind, seed: seed + index },
    );
  });
});

it('the requests are many and reach far', () => {
  expect(summary.cases).toBeGreaterThanOrEqual(wanted);
  expect(
    summary.listScarce(
      operations.map(({ name }) => name),
      { kinds: requestKinds, least: perKind },
    ),
  ).toEqual([]);
  expect(summary.share((status) => status < 300)).toBeGreaterThan(0.2);
  expect([400, 403, 404, 409, 415, 422].filter((status) => summary.share((one) => one === status) === 0)).toEqual([]);
});
