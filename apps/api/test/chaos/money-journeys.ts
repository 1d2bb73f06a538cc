import { randomUUID } from 'node:crypto';
import type { HubClient } from '../support/hub-client.js';
import { seedHandedIn, seedMet } from '../support/handed-in.js';
import { Unanswered } from './journeys.js';

/** What the hub has said is done with money, and what no hub may say. */
export class MoneyLedger {
  readonly launched = new Set<string>();
  readonly closed = new Set<string>();
  /** Everybody who took part. */
  readonly people = new Set<string>();
  /** People about whom the hub has said that they are completed and paid, or that a batch pays them. */
  readonly paid = new Set<string>();
  /** People about whom the hub has said that they are out, and so are not paid. */
  readonly out = new Set<string>();
  /** How often the hub was killed in the middle of each step. */
  readonly cutOff = new Map<string, number>();
  readonly faults: string[] = [];
  /** How often each step was answered. */
  readonly answered = new Map<string, number>();
}

/** What journeys of money need of the world. */
export interface MoneyWorld {
  /** The hub that is killed over and over. */
  readonly hub: HubClient;
  readonly ledger: MoneyLedger;
  readonly random: () => number;
}

/** A published study on its way from launch to close. */
export interface MoneyJourney {
  readonly studyId: string;
  readonly budgetId: string;
  readonly kind: 'interview' | 'unmoderated_test';
  readonly places: number;
  /** What is left to do, in order. */
  readonly steps: Step[];
}

interface Step {
  readonly name: 'launch' | 'pay' | 'close';
  readonly run: (world: MoneyWorld) => Promise<void>;
}

interface Body {
  readonly id?: string;
  readonly code?: string;
  readonly results?: readonly { readonly id: string; readonly result: 'done' | 'refused' }[];
  readonly data?: readonly { readonly id: string }[];
}

/** What is refused where somebody else was faster: the sweep, the close, or the same request before the kill. */
const tooLate: ReadonlySet<string> = new Set([
  'act_not_allowed',
  'already_launched',
  'study_act_not_allowed',
  'study_was_billed',
  'release_refused',
  'nothing_to_pay',
]);

/** Plans a study’s way: launch, pay each person in some way while time pays them too, close. */
export function planJourney(made: Omit<MoneyJourney, 'steps'>): MoneyJourney {
  const journey: MoneyJourney = { ...made, steps: [] };
  const key = randomUUID();
  journey.steps.push(
    { name: 'launch', run: (world) => launch(world, journey, key) },
    { name: 'pay', run: (world) => planPayments(world, journey) },
    { name: 'close', run: (world) => close(world, journey, randomUUID()) },
  );
  return journey;
}

/**
 * Goes on with a journey from the step that was not answered.
 *
 * @throws Unanswered when the hub is gone, or says with a 503 that it cannot work
 */
export async function goOn(world: MoneyWorld, { steps }: MoneyJourney): Promise<void> {
  for (let [step] = steps; step; [step] = steps) {
    const { name, run } = step;
    await run(world).catch((error: unknown) => {
      if (error instanceof Unanswered) count(world.ledger.cutOff, name);
      throw error;
    });
    count(world.ledger.answered, name);
    steps.splice(steps.indexOf(step), 1);
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Asks the hub; what no hub may answer goes into the ledger. @returns the body, with the code of a refusal */
async function ask({ hub, ledger }: MoneyWorld, path: string, body?: object, key?: string): Promise<Body> {
  const options = { ...(body && { body }), ...(key !== undefined && { headers: { 'idempotency-key': key } }) };
  for (;;) {
    const answer = await hub.request<Body>(body || key !== undefined ? 'POST' : 'GET', path, options).catch((error: unknown) => {
      throw new Unanswered(path, { cause: error });
    });
    if (answer.status === 503) throw new Unanswered(path);
    // The connection of a killed hub may hold its lock for a moment.
    if (answer.body.code === 'idempotency_key_in_progress') continue;
    if (answer.status >= 500) ledger.faults.push(`${answer.status} ${path}: ${JSON.stringify(answer.body).slice(0, 300)}`);
    return answer.body;
  }
}

/** As {@link ask}, of something that may have happened already. @returns undefined when it had */
async function change(world: MoneyWorld, path: string, body: object, key?: string): Promise<Body | undefined> {
  const answer = await ask(world, path, body, key);
  if (answer.code === undefined) return answer;
  if (!tooLate.has(answer.code)) world.ledger.faults.push(`${path}: ${JSON.stringify(answer).slice(0, 300)}`);
  return undefined;
}

async function launch(world: MoneyWorld, { studyId, budgetId }: MoneyJourney, key: string): Promise<void> {
  const path = `/api/v1/studies/${studyId}`;
  // Others launch from the same budget, and an estimate is void once its balance is another one.
  for (;;) {
    const shown = await ask(world, `${path}/estimate`, { budgetId });
    // The launch of before the kill has happened.
    if (shown.code !== undefined) {
      const { rows } = await world.hub.sql.query('select 1 from studies where id = $1 and launched_at is not null', [studyId]);
      if (rows.length === 0) world.ledger.faults.push(`${path}/estimate: ${JSON.stringify(shown).slice(0, 300)}`);
      break;
    }
    const answer = await ask(world, `${path}/launch`, { estimateId: shown.id }, world.random() < 0.5 ? `${key}-${shown.id}` : undefined);
    if (answer.code === 'estimate_stale') continue;
    if (answer.code !== undefined && !tooLate.has(answer.code))
      world.ledger.faults.push(`${path}/launch: ${JSON.stringify(answer).slice(0, 300)}`);
    break;
  }
  world.ledger.launched.add(studyId);
}

/** People take part, and for each of them somebody does something else; all at once, and time does it too. */
async function planPayments(world: MoneyWorld, journey: MoneyJourney): Promise<void> {
  const { studyId, places, steps, kind } = journey;
  const { hub, ledger, random } = world;
  const seed = kind === 'interview' ? seedMet : seedHandedIn;
  const people = await seed(hub, { studyId, count: places });
  for (const id of people) ledger.people.add(id);
  const payments: (() => Promise<void>)[] = [];
  const bulk = people.filter(() => random() < 0.3);
  const single = people.filter((id) => !bulk.includes(id));
  if (bulk.length > 0) payments.push(payAll(world, studyId, bulk));
  for (const id of single) {
    const way = random();
    if (way < 0.35) payments.push(completeAndPay(world, id));
    else if (way < 0.6) payments.push(completeThenRelease(world, id));
    else if (way < 0.75) payments.push(complete(world, id));
    else if (way < 0.85) payments.push(leaveOut(world, id, kind));
  }
  if (random() < 0.7) payments.push(payBatch(world, studyId));
  // Each is done once it was answered; the others are asked again after a kill.
  const open = new Set(payments);
  const run = async () => {
    const settled = await Promise.allSettled(
      [...open].map(async (pay) => {
        await pay();
        open.delete(pay);
      }),
    );
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  };
  steps.splice(1, 0, { name: 'pay', run });
  if (random() < 0.5) return;
  // The study is closed while its people are being paid.
  const last = steps.at(-1);
  if (last) steps.splice(1, steps.length, { name: 'close', run: async (at) => void (await Promise.all([run(), last.run(at)])) });
}

function completeAndPay(world: MoneyWorld, id: string): () => Promise<void> {
  const key = randomUUID();
  return async () => {
    // A click is sometimes two.
    const answers = await Promise.all([1, 2].map(() => change(world, `/api/v1/participations/${id}/complete-and-pay`, {}, key)));
    if (answers.some((answer) => answer)) world.ledger.paid.add(id);
  };
}

function complete(world: MoneyWorld, id: string): () => Promise<void> {
  return async () => void (await change(world, `/api/v1/participations/${id}/complete`, {}));
}

function completeThenRelease(world: MoneyWorld, id: string): () => Promise<void> {
  const key = randomUUID();
  return async () => {
    await complete(world, id)();
    const { data = [] } = await ask(world, `/api/v1/incentives?participationId=${id}`);
    const [incentive] = data;
    if (!incentive) return void world.ledger.faults.push(`${id} is completed and owed nothing`);
    if (await change(world, `/api/v1/incentives/${incentive.id}/release`, {}, key)) world.ledger.paid.add(id);
  };
}

function payAll(world: MoneyWorld, studyId: string, people: readonly string[]): () => Promise<void> {
  const key = randomUUID();
  return async () => {
    const items = people.map((id) => ({ id }));
    const answer = await change(world, `/api/v1/studies/${studyId}/participations/complete-and-pay`, { items }, key);
    for (const { id, result } of answer?.results ?? []) if (result === 'done') world.ledger.paid.add(id);
  };
}

function payBatch(world: MoneyWorld, studyId: string): () => Promise<void> {
  const key = randomUUID();
  return async () => void (await change(world, '/api/v1/payout-batches', { studyId }, key));
}

/** Excludes somebody, or says that they did not come. */
function leaveOut(world: MoneyWorld, id: string, kind: MoneyJourney['kind']): () => Promise<void> {
  return async () => {
    const [act, body] = kind === 'interview' ? ['no-show', {}] : ['exclude', { reason: 'The answers are from a machine.' }];
    if (await change(world, `/api/v1/participations/${id}/${act}`, body)) world.ledger.out.add(id);
  };
}

async function close(world: MoneyWorld, { studyId }: MoneyJourney, key: string): Promise<void> {
  await change(world, `/api/v1/studies/${studyId}/close`, { confirm: true }, world.random() < 0.5 ? key : undefined);
  world.ledger.closed.add(studyId);
}
