import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latenessMs, RequestBudget } from '../../src/connections/request-budget.js';
import { createDataSource } from '../../src/platform/database/data-source.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';

const database = await createMigratedDatabase();
const sql = connectAsOwner(database.url);
// Two processes share nothing but the database.
const processes = await Promise.all(
  [1, 2].map(async () => {
    const dataSource = await createDataSource(database.url, { entities: [], poolSize: 6 }).initialize();
    const workspaces = new WorkspaceDatabase(dataSource);
    return { dataSource, workspaces, budget: new RequestBudget(workspaces) };
  }),
);

let workspaceId = '';
beforeAll(async () => {
  workspaceId = (await sql.query<{ id: string }>(`insert into workspaces (name) values ('Workspace') returning id`)).rows[0]?.id ?? '';
});
afterAll(async () => {
  for (const { dataSource } of processes) await dataSource.destroy();
  await sql.end();
  await database.drop();
});

async function createConnection(): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into connections (workspace_id, connector_id, name) values ($1, 'x', 'x') returning id`,
    [workspaceId],
  );
  return rows[0]?.id ?? '';
}

const reserve = (process: number, connectionId: string, perMinute: number, count = 1) => {
  const { workspaces, budget } = processes[process] as (typeof processes)[number];
  return workspaces.run(workspaceId, () => budget.reserve(connectionId, perMinute, count));
};

describe('the budget of requests of a connection', () => {
  it('holds over processes: no minute has more moments than it allows, even when each is used as late as it may be', async () => {
    const run = fc.record({
      perMinute: fc.integer({ min: 1, max: 60 }),
      // Which process asks, and for how many; whether it waits for the one before.
      asks: fc.array(
        fc.record({
          process: fc.integer({ min: 0, max: 1 }),
          count: fc.integer({ min: 1, max: 5 }),
          isAlone: fc.boolean(),
          lateMs: fc.integer({ min: 0, max: latenessMs }),
        }),
        {
          minLength: 20,
          maxLength: 80,
        },
      ),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ perMinute, asks }) => {
        const connectionId = await createConnection();
        const used: Promise<readonly number[]>[] = [];
        for (const { process, count, isAlone, lateMs } of asks) {
          // Of a block, one is punctual and the next is late.
          const asked = reserve(process, connectionId, perMinute, count).then(({ at, spacingMs }) =>
            Array.from({ length: count }, (_, place) => at.getTime() + place * spacingMs + (place % 2 === 0 ? lateMs : 0)),
          );
          used.push(asked);
          if (isAlone) await asked;
        }
        const times = (await Promise.all(used)).flat().toSorted((a, b) => a - b);
        times.forEach((time, index) => {
          const inMinute = times.filter((other, place) => place >= index && other < time + 60_000).length;
          expect(inMinute).toBeLessThanOrEqual(perMinute);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('gives a moment at once after a pause, and says how long it is until a later one', async () => {
    const connectionId = await createConnection();
    const began = Date.now();
    expect((await reserve(0, connectionId, 10)).waitMs).toBe(0);
    const second = await reserve(1, connectionId, 10);
    expect(second.waitMs).toBeLessThan(6_200);
    expect(second.waitMs + Date.now() - began).toBeGreaterThan(6_000);
    await sql.query(`update request_budgets set next_at = now() - interval '1 hour' where connection_id = $1`, [connectionId]);
    const [third, fourth] = [await reserve(0, connectionId, 10), await reserve(0, connectionId, 10)];
    expect(third.waitMs).toBe(0);
    expect(fourth.at.getTime() - third.at.getTime()).toBeGreaterThanOrEqual(6_000);
  });

  it('hands out a block by one statement: many moments, evenly spaced, and the next caller comes after them', async () => {
    const connectionId = await createConnection();
    const began = Date.now();
    const block = await reserve(0, connectionId, 60_000, 500);
    expect(block.waitMs).toBe(0);
    expect(block.spacingMs).toBeCloseTo(61_002 / 60_000, 5);
    const { at } = await reserve(1, connectionId, 60_000);
    expect(at.getTime() - block.at.getTime()).toBeGreaterThanOrEqual(Math.floor(500 * block.spacingMs));
    expect(at.getTime() - block.at.getTime()).toBeLessThan(500 * block.spacingMs + Date.now() - began);
  });

  it('is put off for everybody when the partner asks for that, and never brought forward', async () => {
    const connectionId = await createConnection();
    const [one] = processes;
    const postpone = (milliseconds: number) => one?.workspaces.run(workspaceId, () => one.budget.postpone(connectionId, milliseconds));
    const began = Date.now();
    await postpone(30_000);
    await postpone(5_000);
    const { waitMs } = await reserve(1, connectionId, 60);
    expect(waitMs + Date.now() - began).toBeGreaterThan(29_000);
    expect(waitMs).toBeLessThanOrEqual(30_000);
  });

  it('takes nothing where the work that needed the moment is rolled back', async () => {
    const connectionId = await createConnection();
    const [one] = processes;
    await expect(
      one?.workspaces.run(workspaceId, async () => {
        await one.budget.reserve(connectionId, 1);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect((await reserve(0, connectionId, 1)).waitMs).toBe(0);
  });
});
