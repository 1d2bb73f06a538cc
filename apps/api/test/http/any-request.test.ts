import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { listApiOperations } from '../support/api-operations.js';
import { arbitraryRequest } from '../support/arbitrary-request.js';
import { expectDocumented } from '../support/documented-answer.js';
import { startHub } from '../support/start-hub.js';
import { seedWholeWorkspace, type WholeWorkspace } from '../support/whole-workspace.js';

/** Requests to each operation, and where they start; the long form is `PANELBRIDGE_REQUESTS=200`, another one every time. */
const requests = Number(process.env['PANELBRIDGE_REQUESTS'] ?? 5);
const seed = Number(process.env['PANELBRIDGE_REQUEST_SEED'] ?? (requests > 5 ? Date.now() % 1_000_000 : 20_261));

const operations = listApiOperations(await describeApi());
const areas = [...new Set(operations.map(({ path }) => path.split('/').slice(0, 4).join('/')))];
const hub = await startHub();
afterAll(() => hub.close());
const statuses: number[] = [];

// A workspace for each area: what one request has closed or erased is no longer there for the others.
describe.each(areas)(`whatever is asked of %s (seed ${seed})`, (area) => {
  let workspace: WholeWorkspace;
  beforeAll(async () => {
    workspace = await seedWholeWorkspace(hub);
  });

  const named = operations.flatMap((operation, index) =>
    `${operation.path}/`.startsWith(`${area}/`) ? [[operation.name, operation, seed + index] as const] : [],
  );
  it.each(named)('%s answers as documented', async (_, operation, ownSeed) => {
    await fc.assert(
      fc.asyncProperty(arbitraryRequest(operation, workspace.ids), async ({ path, body, headers }) => {
        const answer = await hub.request(operation.method, path, {
          key: workspace.keys.admin,
          headers,
          ...(body !== undefined && { body }),
        });
        statuses.push(answer.status);
        expect(answer.status).toBeLessThan(500);
        expectDocumented(operation, answer);
      }),
      { numRuns: requests, seed: ownSeed },
    );
  });
});

it('the requests are many and reach far', () => {
  expect(statuses.length).toBeGreaterThanOrEqual(300);
  expect(statuses.filter((status) => status < 300).length / statuses.length).toBeGreaterThan(0.2);
  expect([400, 404, 409, 415, 422].filter((status) => !statuses.includes(status))).toEqual([]);
});
