import { mayPerform, operations as permissions, roles } from '@panelbridge/core';
import { afterAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { listApiOperations, type ApiOperation } from '../support/api-operations.js';
import { fillRequest } from '../support/id-slots.js';
import { startHub } from '../support/start-hub.js';
import type { WholeWorkspace } from '../support/whole-workspace.js';
import { nameWorkspaceColumn } from '../support/workspace-tables.js';
import { expectNothingFound, expectUntouched, listReaches, seedNeighbours, send } from './neighbours.js';

// The routes come from the document, so a new one is tested from the moment it is there.
const operations = listApiOperations(await describeApi());
const named = operations.map((operation) => [operation.name, operation] as const);
const reaches = operations.flatMap((operation) =>
  listReaches(operation).map((reach) => [operation.name, reach.what, operation, reach] as const),
);
const hub = await startHub();
afterAll(() => hub.close());

const neighbours = await seedNeighbours(hub);
const { mine, theirs, before } = neighbours;
const tables = Object.keys(before);
const withMyIds = (operation: ApiOperation) => fillRequest(operation, () => mine.ids);

it('there are routes to test, and something of everything to reach for', () => {
  expect(operations.length).toBeGreaterThan(80);
  expect(operations.filter(({ permission }) => !permissions.includes(permission)).map(({ name }) => name)).toEqual([]);
  expect(tables.filter((table) => before[table]?.length === 0)).toEqual([]);
});

describe('every route', () => {
  it.each(named)('%s is closed to whoever has no key', async (_, operation) => {
    const { status, headers, body } = await send(hub, operation, withMyIds(operation), null);
    expect([status, body.code, body.status]).toEqual([401, 'key_missing', 401]);
    expect(headers.get('content-type')).toContain('application/problem+json');
  });

  it.each(named)('%s is closed to the roles that may not, and says what they lack', async (_, operation) => {
    for (const role of roles.filter((one) => !mayPerform(one, operation.permission))) {
      const { status, headers, body } = await send(hub, operation, withMyIds(operation), mine.keys[role]);
      expect([role, status, body.code, body.status]).toEqual([role, 403, 'role_not_allowed', 403]);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body.detail).toContain(operation.permission);
      expect(body.detail).toContain(role);
    }
  });
});

describe('an admin of another workspace', () => {
  it.each(reaches)('finds nothing by %s with the ids %s', async (_name, _what, operation, reach) => {
    await expectNothingFound(hub, neighbours, operation, reach);
  });

  it('has changed nothing there, and keeps nothing of it', async () => {
    await expectUntouched(hub, neighbours);
  });
});

describe('the database, asked by the hub’s role without any condition', () => {
  const database = hub.app.get(WorkspaceDatabase);
  const readOwners = ({ workspaceId }: WholeWorkspace, table: string) =>
    database.run(workspaceId, (manager) =>
      manager.query<{ owner: string; role: string }[]>(
        `select distinct ${nameWorkspaceColumn(table)} as owner, current_user as role from ${table}`,
      ),
    );

  it.each(tables)('shows no row of %s but those of its workspace, and none outside of one', async (table) => {
    for (const reader of [mine, theirs]) {
      expect(await readOwners(reader, table)).toEqual([{ owner: reader.workspaceId, role: 'panelbridge_app' }]);
    }
    expect(await database.dataSource.query<unknown[]>(`select 1 from ${table}`)).toEqual([]);
  });
});
