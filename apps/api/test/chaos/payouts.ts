import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { expect } from 'vitest';
import type { PayoutFileDto } from '../../src/incentives/payout-file.dto.js';
import type { Page } from '../../src/platform/http/pagination.js';
import { requestJson, type JsonResponse } from '../support/request-json.js';
import { ask, Unanswered, type World } from './journeys.js';

/**
 * Asks for a payout file, always with the same idempotency key until it is answered.
 *
 * @throws Unanswered when the hub is gone, or says with a 503 that it cannot work
 */
export async function collectPayouts(world: World, key: string = randomUUID()): Promise<void> {
  const { ledger, apiKey } = world;
  ledger.openPayoutKeys.add(key);
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json', 'idempotency-key': key };
  const answer = await ask(world, '/api/v1/payout-files', { method: 'POST', headers });
  const body = JSON.parse(answer.text) as PayoutFileDto & { readonly code?: string };
  // Its twin is under way and will be answered.
  if (body.code === 'idempotency_key_in_progress') return;
  ledger.openPayoutKeys.delete(key);
  if (body.code === 'nothing_to_pay') return;
  if (answer.status !== 201) ledger.faults.push(`payout file: ${answer.status} ${answer.text.slice(0, 300)}`);
  const first = ledger.payoutFiles.get(key);
  if (first === undefined) ledger.payoutFiles.set(key, { id: body.id, incentives: body.incentives, before: Date.now() + 1 });
  else if (first.id !== body.id || first.incentives !== body.incentives)
    ledger.faults.push(`the payout files ${first.id} and ${body.id} were made with one idempotency key`);
}

/** Collects payments over and over until told to stop: what was not answered first, then every key twice at once beside another key. */
export async function keepCollecting(world: World, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const open = [...world.ledger.openPayoutKeys];
    const key = randomUUID();
    const asked = await Promise.allSettled([...open, key, key, randomUUID()].map((one) => collectPayouts(world, one)));
    for (const one of asked) {
      if (one.status === 'fulfilled') continue;
      if (!(one.reason instanceof Unanswered)) throw one.reason;
      if (!isOver()) world.ledger.faults.push(`not answered by a hub that lives: ${one.reason.message}: ${String(one.reason.cause)}`);
    }
    await wait(25);
  }
}

/** Asks again for what was never answered, and then for what is left to pay. */
export async function collectRest(world: World): Promise<void> {
  for (const key of world.ledger.openPayoutKeys) await collectPayouts(world, key);
  await collectPayouts(world);
}

/**
 * Finds every payment that was released in exactly one payout file, as the files themselves say, and every file that was acknowledged as it
 * was then. Nothing may be left to collect.
 */
export async function expectPaidOnce(sql: pg.Pool, world: World): Promise<void> {
  const files = await listFiles(world);
  const filesOf = new Map<string, string[]>();
  for (const { id, incentives } of files) {
    const externalIds = await readExternalIds(world, id);
    expect({ file: id, rows: externalIds.length }).toEqual({ file: id, rows: incentives });
    for (const externalId of externalIds) filesOf.set(externalId, [...(filesOf.get(externalId) ?? []), id]);
  }
  expect([...filesOf].filter(([, ids]) => ids.length > 1)).toEqual([]);
  const { rows } = await sql.query<{ id: string }>('select external_id as id from incentives where released_at is not null');
  expect([...filesOf.keys()].toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  const lost = [...world.ledger.payoutFiles.values()].filter(
    ({ id, incentives, before }) =>
      !files.some((file) => file.id === id && file.incentives === incentives && Date.parse(file.createdAt) <= before),
  );
  expect(lost).toEqual([]);
}

async function listFiles(world: World): Promise<readonly PayoutFileDto[]> {
  const files: PayoutFileDto[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path = `/api/v1/payout-files?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const page: Page<PayoutFileDto> = (await requestAs<Page<PayoutFileDto>>(world, path)).body;
    files.push(...page.data);
    cursor = page.nextCursor;
  }
  return files;
}

async function readExternalIds(world: World, file: string): Promise<readonly string[]> {
  const { body } = await requestAs<{ text: string }>(world, `/api/v1/payout-files/${file}/content`);
  const [header = '', ...lines] = body.text.trimEnd().split('\n');
  expect(header).toMatch(/^"?external_id"?,/);
  return lines.map((line) => /^"?(pb-[^",]+)/.exec(line)?.[1] ?? line);
}

function requestAs<Body>(world: World, path: string): Promise<JsonResponse<Body>> {
  return requestJson(`${world.url()}${path}`, { headers: { authorization: `Bearer ${world.apiKey}` } });
}
