import type { Result } from '@panelbridge/core';
import { z } from 'zod';
import type { Outbound } from '../../platform/outbound/outbound.js';
import type { ApiPayoutProvider, PayoutOrder } from '../payout-provider.js';
import { callTremendous, type Answered } from './call-tremendous.js';
import { freezeOrder, type FreezeFault } from './freeze-order.js';
import { readFindAnswer, readOrderAnswer, type Expected, type LookUpReport } from './read-answer.js';
import { reportUnknown, type TremendousReport } from './report.js';
import { resolveTremendousUrl, type TremendousSettings } from './settings.js';
import type { TremendousEvent } from './webhook.js';
import { orderAnswerSchema, readJson, readRefusal, rewardAnswerSchema } from './wire.js';

/** What the provider needs. */
export interface TremendousProviderInput {
  /** The one way out. */
  readonly send: Pick<Outbound, 'agent' | 'policy'>;
  readonly settings: TremendousSettings;
  /** The API key; never logged. */
  readonly key: string;
  /** Longest wait for an answer; 30 seconds by default. */
  readonly timeoutMs?: number;
}

/** What came of asking for another delivery; the money does not move. */
export type ResendReport =
  | { readonly state: 'resent' }
  /** In the provider's words; only a reward whose delivery failed is resent. */
  | { readonly state: 'refused'; readonly reason: string }
  | { readonly state: 'unknown'; readonly detail: string };

/** An order that an event is about. */
export interface EventSubject {
  readonly externalId: string;
  readonly reference: string;
}

/** Pays through Tremendous. */
export interface TremendousProvider extends ApiPayoutProvider {
  /** Writes the request, or says why not; `freeze` throws what this refuses. */
  prepare(order: PayoutOrder): Result<Uint8Array, FreezeFault>;
  send(externalId: string, request: Uint8Array): Promise<TremendousReport>;
  /** @param request the frozen bytes; with them, an order of other contents is a conflict and not taken for ours */
  find(externalId: string, request?: Uint8Array): Promise<LookUpReport>;
  /** Whether the key opens the login that holds an order. */
  shows(reference: string): Promise<boolean | 'unavailable'>;
  resend(rewardId: string): Promise<ResendReport>;
  /** Finds out which order an event is about; null: none of the account. What became of it is `find`'s to say. */
  findByEvent(event: TremendousEvent): Promise<EventSubject | null | 'unavailable'>;
}

const anyObject = z.record(z.string(), z.unknown());

/**
 * Makes the provider.
 *
 * @throws Error when the base URL is not allowed; settings are to be checked with `resolveTremendousUrl` before they are stored
 */
export function createTremendousProvider({
  send: outbound,
  settings,
  key,
  timeoutMs = 30_000,
}: TremendousProviderInput): TremendousProvider {
  const url = resolveTremendousUrl(settings, outbound.policy);
  if (!url.ok) throw new Error(url.faults.map(({ detail }) => detail).join(' '));
  const access = { outbound, baseUrl: url.value, key, timeoutMs };
  const ask = (path: string): Promise<Answered> => callTremendous(access, 'GET', path);

  const find = async (expected: Expected): Promise<LookUpReport> => {
    const answer = await ask(`/orders?external_id=${encodeURIComponent(expected.externalId)}`);
    if (answer.kind === 'no_answer') return reportUnknown('no_answer', answer.detail);
    return readFindAnswer(answer.status, answer.body, expected, answer.retryAfterMs);
  };

  const findOrder = async (orderId: string): Promise<EventSubject | null | 'unavailable'> => {
    const answer = await ask(`/orders/${encodeURIComponent(orderId)}`);
    if (isNotThere(answer)) return null;
    const order = answer.kind === 'answered' && answer.status === 200 ? readJson(answer.body, orderAnswerSchema)?.order : undefined;
    if (order?.id !== orderId) return 'unavailable';
    return order.external_id ? { externalId: order.external_id, reference: order.id } : null;
  };

  return {
    kind: 'api',
    name: 'tremendous',
    prepare: (order) => freezeOrder(order, settings),
    freeze(order) {
      const frozen = freezeOrder(order, settings);
      if (frozen.ok) return frozen.value;
      throw new Error(frozen.faults.map(({ detail }) => detail).join(' '));
    },
    async send(externalId, request) {
      const answer = await callTremendous(access, 'POST', '/orders', request);
      if (answer.kind === 'no_answer') return reportUnknown('no_answer', answer.detail);
      const expected = { externalId, request };
      const report = readOrderAnswer(answer.status, answer.body, expected, answer.retryAfterMs);
      if (report.state !== 'failed' || answer.status < 400) return report;
      // An earlier try with these bytes may have been accepted and its answer lost, and whether the id or the contents are looked at first is
      // not published. So a refusal is final only once the provider says that it has no such order.
      const found = await find(expected);
      return found.state === 'absent' ? report : found;
    },
    find: (externalId, request) => find({ externalId, ...(request === undefined ? {} : { request }) }),
    async shows(reference) {
      const found = await findOrder(reference);
      return found === 'unavailable' ? found : found !== null;
    },
    async resend(rewardId) {
      const answer = await callTremendous(access, 'POST', `/rewards/${encodeURIComponent(rewardId)}/resend`);
      if (answer.kind === 'no_answer') return { state: 'unknown', detail: answer.detail };
      if (answer.status >= 200 && answer.status < 300 && readJson(answer.body, anyObject) !== undefined) return { state: 'resent' };
      const reason = answer.status === 422 || answer.status === 404 ? readRefusal(answer.body) : undefined;
      if (reason !== undefined) return { state: 'refused', reason: `${reason} (${answer.status})` };
      return { state: 'unknown', detail: `The provider's answer (${answer.status}) does not say whether the reward was resent.` };
    },
    async findByEvent({ resource }) {
      if (resource.type === 'orders') return findOrder(resource.id);
      const answer = await ask(`/rewards/${encodeURIComponent(resource.id)}`);
      if (isNotThere(answer)) return null;
      const reward = answer.kind === 'answered' && answer.status === 200 ? readJson(answer.body, rewardAnswerSchema)?.reward : undefined;
      return reward?.id === resource.id ? findOrder(reward.order_id) : 'unavailable';
    },
  };
}

/** The provider's own words that it has no such thing; a 404 of anybody else proves nothing. */
function isNotThere(answer: Answered): boolean {
  return answer.kind === 'answered' && answer.status === 404 && readRefusal(answer.body) !== undefined;
}
