import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { SharedKey } from '../support/hub-key.js';
import type { SeededStudy } from '../support/seed.js';
import { visit, type Visit } from '../support/visit.js';

/**
 * What the hub has said is done, and when it first said so (epoch milliseconds). It must be found with a time before that, so that what was
 * lost is not taken for kept because somebody did it again.
 */
export class Ledger {
  readonly entered = new Map<string, number>();
  readonly refused = new Set<string>();
  /** How often each person’s return was acknowledged, by participation and outcome. */
  readonly returns = new Map<string, number>();
  /** Event ids under which acknowledged webhooks are stored. */
  readonly webhooks = new Map<string, number>();
  readonly released = new Map<string, number>();
  /** The idempotency key with which each incentive is released, also after a restart. */
  readonly releaseKeys = new Map<string, string>();
  /** Payout files by the idempotency key that they were asked for with; `before` is when the hub had said so. */
  readonly payoutFiles = new Map<string, { readonly id: string; readonly incentives: number; readonly before: number }>();
  /** Keys under which payout files were asked for, without an answer so far. */
  readonly openPayoutKeys = new Set<string>();
  /** Answers that no hub may give, whatever happens around it. */
  readonly faults: string[] = [];
}

/** What journeys need of the world. */
export interface World {
  readonly key: SharedKey;
  readonly apiKey: string;
  readonly webhookKey: string;
  readonly ledger: Ledger;
  /** Where the hub is now. */
  url(): string;
  findIncentive(participation: string): Promise<string | undefined>;
}

/** A person, the study and how they will end there. */
export interface Traveller {
  readonly participation: string;
  readonly study: SeededStudy;
  readonly ending: 'complete' | 'screen_out';
  readonly isReported: boolean;
  readonly isReleased: boolean;
}

/** The hub did not answer; what it has done is unknown. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/**
 * One person’s way through a study, each step once or several times at once: entry, return, webhook, release. Every answer goes into the
 * ledger. It can be walked again from the start, as people do.
 *
 * @throws Unanswered when the hub is gone, or says with a 503 that it cannot work
 */
export async function walk(world: World, traveller: Traveller): Promise<void> {
  const { ledger } = world;
  const { participation, study } = traveller;
  if (!(await enter(world, participation))) return;
  await Promise.all([
    comeBack(world, traveller),
    comeBack(world, traveller),
    ...(traveller.isReported ? [report(world, traveller), report(world, traveller)] : []),
  ]);
  if (traveller.ending !== 'complete') return;
  const incentive = await world.findIncentive(participation);
  if (incentive === undefined) ledger.faults.push(`${participation} of ${study.id} came back and is owed nothing`);
  else if (traveller.isReleased) await Promise.all([release(world, incentive), release(world, incentive)]);
}

function note(times: Map<string, number>, id: string): void {
  // A millisecond more, since the database counts in fractions of one.
  if (!times.has(id)) times.set(id, Date.now() + 1);
}

/**
 * Asks the hub for something. An answer that no hub may give goes into the ledger.
 *
 * @throws Unanswered when the hub is gone, or says with a 503 that it cannot work
 */
export async function ask(world: World, path: string, options: Parameters<typeof visit>[2]): Promise<Visit> {
  const answer = await visit(world.url(), path, options).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TimeoutError') world.ledger.faults.push(`no answer within 10 s: ${path}`);
    throw new Unanswered(path, { cause: error });
  });
  if (answer.status === 503) throw new Unanswered(path);
  if (answer.status >= 500) world.ledger.faults.push(`${answer.status} ${path}: ${answer.text.slice(0, 300)}`);
  return answer;
}

async function enter(world: World, participation: string): Promise<boolean> {
  const { ledger, key } = world;
  const { text } = await ask(world, `/r/${key.tokens.ofParticipation('entry', participation)}`, { method: 'POST' });
  if (text.includes('http-equiv="refresh"')) note(ledger.entered, participation);
  else if (text.includes('All places are taken')) ledger.refused.add(participation);
  else if (!text.includes('taken part already') && !text.includes('not open to you'))
    ledger.faults.push(`entry of ${participation}: ${text.slice(-300)}`);
  return !ledger.refused.has(participation);
}

async function comeBack(world: World, { participation, study, ending }: Traveller): Promise<void> {
  const { ledger, key } = world;
  const path = `/return/${study.keys[ending]}?iid=${key.tokens.ofParticipation('tracking', participation)}`;
  const { text } = await ask(world, path, {});
  const words = ending === 'complete' ? 'Your participation is complete' : 'looks for other people';
  const name = `${participation} ${ending === 'complete' ? 'submitted' : 'screened_out'}`;
  if (text.includes(words)) ledger.returns.set(name, (ledger.returns.get(name) ?? 0) + 1);
  else ledger.faults.push(`return of ${name}: ${text.slice(-300)}`);
}

async function report(world: World, { participation, study, ending }: Traveller): Promise<void> {
  const parameters = { iid: world.key.tokens.ofParticipation('tracking', participation) };
  const body = JSON.stringify({ id: `event-${participation}`, status: ending === 'complete' ? 'completed' : 'screened_out', parameters });
  const stamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', world.webhookKey).update(`${stamp}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-webhook-timestamp': stamp, 'x-webhook-signature': `sha256=${signature}` };
  const answer = await ask(world, `/hooks/${study.connectionId}`, { method: 'POST', body, headers });
  if (answer.status === 202) note(world.ledger.webhooks, `sha256:${createHash('sha256').update(body).digest('hex')}`);
  else world.ledger.faults.push(`webhook of ${participation}: ${answer.status} ${answer.text}`);
}

/** Releases an incentive, always with the same idempotency key. */
export async function release(world: World, incentive: string): Promise<void> {
  const { ledger, apiKey } = world;
  const key = ledger.releaseKeys.get(incentive) ?? randomUUID();
  ledger.releaseKeys.set(incentive, key);
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json', 'idempotency-key': key };
  const answer = await ask(world, `/api/v1/incentives/${incentive}/release`, { method: 'POST', headers });
  if (answer.status === 200) note(ledger.released, incentive);
  // The same key at the same moment, or the study’s automatic release was faster.
  else if (answer.status !== 409) ledger.faults.push(`release of ${incentive}: ${answer.status} ${answer.text.slice(0, 300)}`);
}

/** A key that signs webhooks. */
export function createWebhookKey(): string {
  return randomBytes(24).toString('base64url');
}
