import { idRetirementDays, pullCareDays } from '@panelbridge/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { role: 'api' } });
});
afterAll(() => hub.close());

it.each([
  ['list_due_reconciliations(int)', idRetirementDays],
  ['list_connections_to_pull(text[])', pullCareDays],
] as const)('the database counts the days since the close as core does: %s', async (name, days) => {
  const { rows } = await hub.sql.query<{ text: string }>('select pg_get_functiondef($1::regprocedure) as text', [name]);
  expect(/s\.closed_at > now\(\) - interval '(\d+) days'/.exec(rows[0]?.text ?? '')?.[1]).toBe(String(days));
});
