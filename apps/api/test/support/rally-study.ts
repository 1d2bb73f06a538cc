import type { EstimateDto } from '../../src/studies/estimate/estimate.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import type { HubClient } from './hub-client.js';
import type { JsonResponse } from './request-json.js';
import { createDraft } from './studies.js';

/** How a study differs from the default: an interview of 3 places and 30 minutes that pays 50 dollars, for the general population of the US. */
export interface RallyOverrides {
  /** Members of the body of `POST /api/v1/studies`. */
  readonly study?: Readonly<Record<string, unknown>>;
  /** The audience, as it is stored; `null`: none. */
  readonly audience?: Readonly<Record<string, unknown>> | null;
  /** Members of the body of `POST /api/v1/connections`. */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** Members of the body of `PUT …/integration`. */
  readonly integration?: Readonly<Record<string, unknown>>;
  /** An existing connection, instead of a new one. */
  readonly connectionId?: string;
}

/** A study that recruits from the panel by the policy of a platform. */
export interface RallyStudy {
  readonly studyId: string;
  readonly connectionId: string;
}

/** A question that decides nothing. */
export const rallyScreener = {
  questions: [{ id: 'work', text: 'What do you do for a living?', kind: 'text', required: true }],
};

/** Publishes a study that recruits from the panel, with everything that its launch needs but an estimate. */
export async function createRallyStudy(hub: HubClient, overrides: RallyOverrides = {}): Promise<RallyStudy> {
  const study = {
    title: 'Banking on the phone',
    description: 'Talk about your bank for half an hour.',
    kind: 'interview',
    participationLimit: 3,
    participationTimeMinutes: 30,
    incentive: { amount: 5000, currency: 'USD' },
    ...overrides.study,
  };
  const { id: studyId } = await createDraft(hub, { study });
  const path = `/api/v1/studies/${studyId}`;
  const connectionId = overrides.connectionId ?? (await createRallyConnection(hub, overrides.connection));
  expectDone(await hub.request('PUT', `${path}/integration`, { body: { connectionId, ...overrides.integration } }));
  expectDone(await hub.request('PUT', `${path}/screener`, { body: rallyScreener }));
  if (overrides.audience !== null) {
    const body = {
      type: 'b2c',
      participationTimeMinutes: study.participationTimeMinutes,
      location: { by: 'country', countries: ['US'] },
      criteria: [],
      ...overrides.audience,
    };
    expectDone(await hub.request('PUT', `${path}/audience`, { body }));
  }
  expectDone(await hub.request('POST', `${path}/publish`));
  return { studyId, connectionId };
}

/** Makes a connection that needs no key: the hub plays the platform's part itself (D1). */
export async function createRallyConnection(hub: HubClient, overrides: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const body = { connectorId: 'rally', name: 'Rally', config: {}, ...overrides };
  const { id } = expectDone(await hub.request<{ id: string }>('POST', '/api/v1/connections', { body }));
  await hub.sql.query(`update connections set status = 'ready', checked_at = now() where id = $1`, [id]);
  return id;
}

/** Makes a budget and puts money into it. */
export async function createBudget(hub: HubClient, amount = 100_000, currency = 'USD'): Promise<string> {
  const { id } = expectDone(await hub.request<{ id: string }>('POST', '/api/v1/budgets', { body: { name: 'Research', currency } }));
  if (amount > 0) await addFunds(hub, id, amount, currency);
  return id;
}

/** Puts money into a budget. */
export async function addFunds(hub: HubClient, budgetId: string, amount: number, currency = 'USD'): Promise<void> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const body = { amount: { amount, currency }, reference: crypto.randomUUID() };
  expectDone(await hub.request('POST', `/api/v1/budgets/${budgetId}/funds`, { body, headers }));
}

/** Asks for an estimate. */
export async function estimate(hub: HubClient, studyId: string, budgetId: string): Promise<EstimateDto> {
  return expectDone(await hub.request<EstimateDto>('POST', `/api/v1/studies/${studyId}/estimate`, { body: { budgetId } }));
}

/** Makes a study that recruits from the panel, paid from a budget with enough money. */
export async function createRecruitingStudy(
  hub: HubClient,
  overrides: RallyOverrides & { readonly budgetId?: string } = {},
): Promise<RallyStudy & { readonly budgetId: string; readonly study: StudyDto }> {
  const made = await createRallyStudy(hub, overrides);
  const budgetId = overrides.budgetId ?? (await createBudget(hub));
  const { id: estimateId } = await estimate(hub, made.studyId, budgetId);
  const study = expectDone(await hub.request<StudyDto>('POST', `/api/v1/studies/${made.studyId}/launch`, { body: { estimateId } }));
  return { ...made, budgetId, study };
}

function expectDone<Body>({ status, body }: JsonResponse<Body>): Body {
  if (status >= 400) throw new Error(`the study could not be made: ${status} ${JSON.stringify(body)}`);
  return body;
}
