import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { seedParticipations, seedPeople, seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

export const secret = 'sentinel-webhook-key-41';

export let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

export interface Ground {
  readonly study: SeededStudy;
  readonly connectionId: string;
  readonly participation: string;
  readonly token: string;
}

/** A launched study whose tool signs its webhooks in the manner of Perspective AI, and a person who has started. */
export async function prepare(
  config: object = { preset: 'perspective', webhookScheme: 'signature' },
  status: 'invited' | 'started' = 'started',
): Promise<Ground> {
  const created = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
    body: { connectorId: 'tracked-link', name: 'Tool', config, secrets: { webhookKey: secret } },
  });
  expect(created.status).toBe(201);
  const connectionId = created.body.id;
  const study = await seedStudy(hub, { on_return: 'submitted' });
  await hub.sql.query('update integrations set connection_id = $1 where study_id = $2', [connectionId, study.id]);
  const [participation = ''] = await seedParticipations(hub, study, 1);
  await seedPeople(hub, [participation]);
  if (status === 'started') await hub.app.get(HotStatements).recordEntry({ participation, requestId: 'entry' });
  return { study, connectionId, participation, token: hub.app.get(ParticipantTokens).ofParticipation('tracking', participation) };
}

interface Message {
  readonly event?: unknown;
  readonly iid?: unknown;
  readonly at?: number;
  readonly more?: object;
}

export const write = ({ event = 'interview.completed', iid, at = Date.now(), more = {} }: Message): string =>
  JSON.stringify({
    event,
    test: false,
    timestamp: new Date(at).toISOString(),
    participant_metadata: iid === undefined ? {} : { iid },
    nonce: randomUUID(),
    ...more,
  });

export const sign = (body: string, key = secret): string => createHmac('sha256', key).update(body).digest('hex');

export const post = (connectionId: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${hub.url}/hooks/${connectionId}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-perspective-signature': sign(body), ...headers },
  });

/** Waits until every stored webhook of a connection is processed, and gives their results in order. */
export async function settle(connectionId: string) {
  for (;;) {
    const { rows } = await hub.sql.query<{
      id: string;
      processed_at: Date | null;
      result: { signals: Record<string, unknown>[] };
      headers: object;
      body: Buffer;
    }>('select id, processed_at, result, headers, body from inbound_webhooks where connection_id = $1 order by id', [connectionId]);
    if (rows.every((row) => row.processed_at)) return rows;
    await sleep(20);
  }
}

export const readParticipation = async (id: string) =>
  (await hub.sql.query('select status, version from participations where id = $1', [id])).rows[0] as { status: string; version: number };
export const listQuarantine = async (connectionId: string) =>
  (
    await hub.sql.query(
      'select reason, external_id, partner_status, outcome, study_id, seen, details from quarantine where connection_id = $1 order by received_at',
      [connectionId],
    )
  ).rows as Record<string, unknown>[];
export const listEvidence = async (id: string) =>
  (
    await hub.sql.query(
      'select channel, outcome, disposition, seen, partner_status, occurred_at, connection_id from evidence where participation_id = $1 order by id',
      [id],
    )
  ).rows as Record<string, unknown>[];
