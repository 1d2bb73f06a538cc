import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import type { JsonResponse } from '../support/request-json.js';
import { seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

export let hub: TestHub;
export let study: SeededStudy;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  study = await seedStudy(hub);
});

interface PostOptions {
  readonly key?: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly on?: TestHub;
}

export type Answer = IncentiveDto & Omit<ProblemBody, 'status'>;

export function post<Body = Answer>(
  path: string,
  { key, body, idempotencyKey = randomUUID(), ifMatch, on = hub }: PostOptions = {},
): Promise<JsonResponse<Body>> {
  return on.request('POST', `/api/v1/incentives${path}`, {
    key: key ?? hub.adminKey,
    ...(body === undefined ? {} : { body }),
    headers: { 'idempotency-key': idempotencyKey, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
  });
}

export const readEvents = async (id: string) =>
  (
    await hub.sql.query(
      'select type, from_status, to_status, actor_kind, actor, reason, data from events where subject_id = $1 order by id',
      [id],
    )
  ).rows;

export const readRow = async (id: string) => (await hub.sql.query('select * from incentives where id = $1', [id])).rows[0];

/** Lets one waiting transaction at a time meet the row: the given statement holds it until `work` has begun. */
export async function whileLocked(id: string, work: () => Promise<unknown>[]): Promise<unknown[]> {
  const client = await hub.sql.connect();
  try {
    await client.query('begin');
    await client.query('select 1 from participations p join incentives i on i.participation_id = p.id where i.id = $1 for update', [id]);
    const running = work();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await client.query('commit');
    return await Promise.all(running);
  } finally {
    client.release();
  }
}
