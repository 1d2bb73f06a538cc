import { reportUnknown, type TremendousReport } from './report.js';
import { readOrder } from './read-order.js';
import { listAnswerSchema, orderAnswerSchema, readJson, readRefusal } from './wire.js';

/** Which order an answer has to be about. */
export interface Expected {
  readonly externalId: string;
  /** The frozen bytes, where they are at hand: an order with another amount or recipient is then a conflict. */
  readonly request?: Uint8Array;
}

/** What is known of an order once it was looked up; `absent`: the provider proved that it has never heard of it. */
export type LookUpReport = TremendousReport | { readonly state: 'absent' };

/** What a status says whatever was asked; `undefined` where the body decides. None of them proves anything about the order. */
function readTrouble(status: number, retryAfterMs?: number): TremendousReport | undefined {
  if (status === 401 || status === 403)
    return reportUnknown(
      'key_refused',
      `The provider refused the API key (${status}). Correct it; the order is looked up before anything is sent again.`,
    );
  if (status === 429)
    return reportUnknown(
      'rate_limited',
      'The provider takes no more requests at present (429).',
      retryAfterMs === undefined ? {} : { retryAfterMs },
    );
  if (status === 408 || status >= 500)
    return reportUnknown(
      'provider_unavailable',
      `The provider had a fault of its own (${status}).`,
      retryAfterMs === undefined ? {} : { retryAfterMs },
    );
  return undefined;
}

/**
 * Reads the answer to an order. Whatever does not prove the contrary is `unknown`: 401, 403, 429 and 5xx prove nothing, 409 means that the
 * provider holds another order under this id, which is never paid again. Only a refusal in the provider's own words is `failed`.
 *
 * @param status of HTTP; new orders are answered with 200, known ones with 201
 */
export function readOrderAnswer(status: number, body: string, expected: Expected, retryAfterMs?: number): TremendousReport {
  const trouble = readTrouble(status, retryAfterMs);
  if (trouble !== undefined) return trouble;
  if (status === 409) {
    const words = readRefusal(body) ?? 'no reason given';
    return reportUnknown(
      'conflict',
      `The provider holds an order under this id with other contents (409: ${words}). A person has to compare both; the hub does not pay it again.`,
    );
  }
  if (status >= 200 && status < 300) {
    const read = readJson(body, orderAnswerSchema);
    return read === undefined
      ? reportUnknown('unreadable', `The provider's answer (${status}) is not an order.`)
      : readOrder(read.order, expected);
  }
  const words = readRefusal(body);
  if (words === undefined || status < 400 || status === 404 || status === 405)
    return reportUnknown('unreadable', `The provider's answer (${status}) cannot be read. Check the base URL.`);
  return { state: 'failed', reason: `${words} (${status})` };
}

/**
 * Reads the answer to the look-up of an order by its external id. `absent` needs proof: a readable list that is empty and says so. A list of
 * other orders means that the filter was not understood.
 */
export function readFindAnswer(status: number, body: string, expected: Expected, retryAfterMs?: number): LookUpReport {
  const trouble = readTrouble(status, retryAfterMs);
  if (trouble !== undefined) return trouble;
  const read = status === 200 ? readJson(body, listAnswerSchema) : undefined;
  if (read === undefined) return reportUnknown('unreadable', `The provider's answer to the look-up (${status}) cannot be read.`);
  const ours = read.orders.filter(({ external_id }) => external_id === expected.externalId);
  const [order, ...others] = ours;
  if (others.length > 0) {
    const ids = ours.map(({ id }) => id).join(', ');
    return reportUnknown(
      'conflict',
      `The provider holds ${ours.length} orders under this id: ${ids}. It may have paid more than once; a person has to look.`,
    );
  }
  if (order !== undefined) return readOrder(order, expected);
  if (read.orders.length === 0 && (read.total_count ?? 0) === 0) return { state: 'absent' };
  return reportUnknown('unreadable', 'The provider listed orders of other ids only, so it is not proven that there is none of this id.');
}
