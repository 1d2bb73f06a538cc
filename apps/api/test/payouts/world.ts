import { randomUUID } from 'node:crypto';
import {
  startTremendous,
  TREMENDOUS_DEMO_CATALOG,
  TREMENDOUS_DEMO_KEY,
  type RunningTremendous,
  type TremendousOptions,
} from '@panelbridge/sandbox';
import { expect, vi } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.js';
import { AccountOpener } from '../../src/incentives/payout-accounts/account-opener.js';
import type { PayoutAccountDto } from '../../src/incentives/payout-accounts/payout-account.dto.js';
import { seedIncentive, type OwedPerson, type SeededIncentive } from '../support/incentives.js';
import type { JsonResponse } from '../support/request-json.js';
import { seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

/** A hub and a payout server, each a server of its own. */
export interface World {
  readonly hub: TestHub;
  readonly provider: RunningTremendous;
  readonly study: SeededStudy;
  close(): Promise<void>;
}

/** The longest that the hub waits for the payout server in tests, in milliseconds. */
export const patienceMs = 1_000;

/** Starts both. The payout server retries webhooks quickly. */
export async function startWorld(options: TremendousOptions = {}): Promise<World> {
  const provider = await startTremendous({ webhookRetryDelaysMs: [50, 50], ...options });
  const hub = await startHub({ configuration: { demo: true } });
  hub.app.get(AccountOpener).timeoutMs = patienceMs;
  const study = await seedStudy(hub, { participation_limit: 10_000 });
  return {
    hub,
    provider,
    study,
    close: async () => {
      await hub.close();
      await provider.close();
    },
  };
}

/** The answer's body. @throws Error when the request was refused */
export function expectDone<Body>({ status, body }: JsonResponse<Body>): Body {
  if (status >= 400) throw new Error(`refused: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** What an account of the payout server is made of. */
export function describeAccount({ provider }: Pick<World, 'provider'>, settings: object = {}, more: object = {}) {
  return {
    name: 'Incentives',
    provider: 'tremendous',
    settings: { environment: 'sandbox', baseUrl: `${provider.url}/api/v2`, campaignId: TREMENDOUS_DEMO_CATALOG.campaignId, ...settings },
    secrets: { apiKey: TREMENDOUS_DEMO_KEY },
    ...more,
  };
}

/** Stores an account that takes what is released. */
export async function createAccount(world: World, settings: object = {}, more: object = {}): Promise<PayoutAccountDto> {
  const body = describeAccount(world, settings, { isDefault: true, ...more });
  return expectDone(await world.hub.request<PayoutAccountDto>('POST', '/api/v1/payout-accounts', { body }));
}

/** Posts with an idempotency key of its own, where one is taken. */
export function post<Body = IncentiveDto>({ hub }: World, path: string, body?: unknown, key = hub.adminKey): Promise<JsonResponse<Body>> {
  return hub.request<Body>('POST', `/api/v1${path}`, {
    key,
    headers: path.endsWith('/resend') ? {} : { 'idempotency-key': randomUUID() },
    ...(body !== undefined && { body }),
  });
}

/** Puts somebody into the panel who is owed 25 dollars, and releases it. */
export async function owe(world: World, person: OwedPerson = {}): Promise<SeededIncentive> {
  const incentive = await seedIncentive(world.hub, world.study, person);
  expectDone(await post(world, `/incentives/${incentive.id}/release`));
  return incentive;
}

/** Reads an incentive over the API. */
export async function read({ hub }: World, id: string): Promise<IncentiveDto> {
  return expectDone(await hub.request<IncentiveDto>('GET', `/api/v1/incentives/${id}`));
}

/** Waits until an incentive looks as expected. */
export async function waitFor(world: World, id: string, expected: object, timeout = 15_000): Promise<IncentiveDto> {
  return vi.waitFor(
    async () => {
      const incentive = await read(world, id);
      expect(incentive).toMatchObject(expected);
      return incentive;
    },
    { timeout, interval: 50 },
  );
}

/** Lets what waits for its next look be due now. */
export async function hurry({ hub }: World, id: string): Promise<void> {
  await hub.sql.query(`update payouts set next_at = now(), begun_at = begun_at - interval '2 minutes' where incentive_id = $1`, [id]);
  await hub.sql.query(`insert into outbox (queue, data) values ('payout.step', $1)`, [
    JSON.stringify({ workspaceId: hub.workspaceId, incentiveId: id }),
  ]);
}

/** Of an order: what the provider's own books say was paid, and how often. */
export function paid(
  { provider }: Pick<World, 'provider'>,
  externalId: string,
): readonly [times: number, net: Readonly<Record<string, number>>] {
  const booked = provider.books().ids.find((one) => one.externalId === externalId);
  return booked ? [booked.timesPaid, booked.net] : [0, {}];
}

/**
 * The provider's books agree with the hub's to the cent: what it paid is what the hub knows as sent or delivered, each once, under ids that the hub
 * has given. Payments that nobody knows about yet are left out.
 */
export async function expectBooksAgree({ hub, provider }: World): Promise<void> {
  const { rows } = await hub.sql.query<{ external_id: string; amount: number; currency: string; status: string }>(
    `select external_id, amount, currency, status from incentives where provider <> 'manual'`,
  );
  const { ids } = provider.books();
  const ours = rows
    .filter(({ status }) => status === 'sent' || status === 'delivered')
    .map(({ external_id, amount, currency }) => [external_id, 1, { [currency]: amount }]);
  const open = new Set(rows.filter(({ status }) => status === 'sending' || status === 'unknown').map(({ external_id }) => external_id));
  const theirs = ids
    .filter(({ externalId, timesPaid, timesReturned }) => !open.has(externalId ?? '') && timesPaid > timesReturned)
    .map(({ externalId, timesPaid, net }) => [externalId, timesPaid, net]);
  const write = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).toSorted();
  expect(write(theirs)).toEqual(write(ours));
}

/** The types of the events about an incentive, in order. */
export async function listEvents({ hub }: World, id: string): Promise<readonly string[]> {
  const { rows } = await hub.sql.query<{ type: string }>('select type from events where subject_id = $1 order by id', [id]);
  return rows.map(({ type }) => type);
}
