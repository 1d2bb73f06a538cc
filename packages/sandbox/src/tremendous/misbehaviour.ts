import { z } from 'zod';
import { countedFields, oneOf, wholeNumber } from '../http/active-faults.js';

/** The endpoints of the API. */
export const ENDPOINTS = [
  'funding_sources',
  'campaigns',
  'products',
  'create_order',
  'show_order',
  'list_orders',
  'show_reward',
  'resend',
  'cancel',
  'webhooks',
] as const;

/** One of {@link ENDPOINTS}. */
export type Endpoint = (typeof ENDPOINTS)[number];

/** What can go wrong with an answer as a whole; of those that are switched on, the first acts alone. */
const ANSWER_FAULTS = [
  /** 401, although the key is good. */
  'unauthorized',
  /** 403. */
  'forbidden',
  /** 409, as if the external id were taken by other contents. */
  'conflict',
  /** 429 with `Retry-After` as `retryAfter` says. */
  'rate_limited',
  /** 429 without `Retry-After`. */
  'rate_limited_bare',
  /** 500. */
  'server_error',
  /** 503. */
  'unavailable',
  /** Never answers. With `when: "after"`, the order is accepted and the answer lost. */
  'hang',
  /** Cuts the connection without an answer. */
  'reset',
  /** Does what was asked, then sends the first half of the answer as if it were all. */
  'truncated',
  /** Does what was asked, then answers 200 with a web page. */
  'html',
  /** Does what was asked, then answers with JSON of another shape. */
  'other_shape',
] as const;

/** What becomes of an order that is made; all that are switched on act together, and beside a fault of the answer. */
const ORDER_FAULTS = [
  /** 402: the funding source has too little. */
  'insufficient_funds',
  /** The order waits: its status is `status`, and nothing is paid until an admin call lets it go on. */
  'pending',
  /** The order is made, and fails: nothing is paid. */
  'order_fails',
  /** The order is paid, and the delivery fails; a resend then works. */
  'delivery_fails',
  /** The order is paid and not delivered yet. */
  'delivery_pending',
  /** The reward is held by the review for fraud. */
  'fraud_flagged',
  /** The reward is blocked by the review for fraud. */
  'fraud_blocked',
  /** Reads do not show the order until `delayMs` have passed. */
  'invisible',
  /** The external id is not looked up, so a repeated order is another one and is paid again. */
  'forgets_external_id',
] as const;

/** What becomes of a webhook; each acts on events one by one. */
const WEBHOOK_FAULTS = [
  /** It is sent twice, byte for byte. */
  'webhook_duplicate',
  /** It is held back until the next event has gone. */
  'webhook_reordered',
  /** It carries no signature. */
  'webhook_unsigned',
  /** It is signed with another key. */
  'webhook_badly_signed',
  /** It is about an order that nobody has made. */
  'webhook_unknown_order',
  /** It is of an event that nobody has heard of. */
  'webhook_unknown_event',
  /** It waits `delayMs`. */
  'webhook_delayed',
] as const;

/** A fault of a whole answer. */
export type AnswerFault = (typeof ANSWER_FAULTS)[number];
/** A fault of an order. */
export type OrderFault = (typeof ORDER_FAULTS)[number];
/** A fault of a webhook. */
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];

const NAMES = [...ANSWER_FAULTS, 'slow', ...ORDER_FAULTS, ...WEBHOOK_FAULTS] as const;
const WITH_MOMENT: ReadonlySet<string> = new Set(['server_error', 'unavailable', 'hang', 'reset']);
const WAITING = ['PENDING APPROVAL', 'PENDING INTERNAL PAYMENT APPROVAL', 'PENDING SETTLEMENT', 'OPEN'] as const;

/** One fault to switch on. */
export const faultSchema = z
  .strictObject({
    fault: oneOf(NAMES),
    /** Where a fault of an answer acts; without it, everywhere. */
    endpoint: oneOf(ENDPOINTS).optional(),
    ...countedFields,
    /** With `server_error`, `unavailable`, `hang`, `reset`: before (default) or after the request was carried out. */
    when: oneOf(['before', 'after']).optional(),
    /** With `rate_limited`: the header as it is sent, seconds or a date; 1 by default. */
    retryAfter: z.union([z.number(), z.string()], { error: 'must be a number of seconds or a text' }).default(1),
    /** With `slow`, `invisible`, `webhook_delayed`: in milliseconds; 1,000 by default. */
    delayMs: wholeNumber.min(0).max(600_000).default(1_000),
    /** With `pending`; `PENDING APPROVAL` by default. */
    status: oneOf(WAITING).default('PENDING APPROVAL'),
  })
  .refine(({ fault, when }) => when === undefined || WITH_MOMENT.has(fault), {
    path: ['when'],
    error: `is only for ${[...WITH_MOMENT].join(', ')}; leave it out`,
  })
  .refine(({ fault, endpoint }) => endpoint === undefined || isAnswerFault(fault) || fault === 'slow', {
    path: ['endpoint'],
    error: 'is only for faults of answers and slow; leave it out',
  });

/** Body of `PUT /admin/misbehave`. Replaces all faults; an empty list clears them. */
export const misbehaveRequestSchema = z.strictObject({ faults: z.array(faultSchema, { error: 'must be a list of faults' }) });

/** What a caller gives to switch a fault on. */
export type TremendousFaultInput = z.input<typeof faultSchema>;
/** A fault that is switched on; `times` and `after` count down. */
export type TremendousFault = z.output<typeof faultSchema>;

/** Whether it is a fault of a whole answer. */
export function isAnswerFault(name: string): name is AnswerFault {
  return (ANSWER_FAULTS as readonly string[]).includes(name);
}

/** Whether it is a fault of an order. */
export function isOrderFault(name: string): name is OrderFault {
  return (ORDER_FAULTS as readonly string[]).includes(name);
}

/** Whether it is a fault of a webhook. */
export function isWebhookFault(name: string): name is WebhookFault {
  return (WEBHOOK_FAULTS as readonly string[]).includes(name);
}
