import { z } from 'zod';
import { countedFields, oneOf, wholeNumber } from '../http/active-faults.js';
import { WEBHOOK_EVENTS } from './words.js';

/** The endpoints of the API. */
export const ENDPOINTS = [
  'create_study',
  'show_study',
  'change_study',
  'study_status',
  'search_studies',
  'import',
  'show_import',
  'search_participants',
  'show_participant',
  'opted_out',
] as const;
/** One of {@link ENDPOINTS}. */
export type Endpoint = (typeof ENDPOINTS)[number];

/** What can go wrong with an answer as a whole; of those that are switched on, the first acts alone. */
const ANSWER_FAULTS = {
  unauthorized: '401, although the key is good.',
  forbidden: '403.',
  not_found: '404, although it is there.',
  conflict: '409.',
  unprocessable: '422.',
  rate_limited: '429 with `Retry-After` as `retryAfter` says.',
  rate_limited_bare: '429 without `Retry-After`.',
  server_error: '500.',
  unavailable: '503.',
  hang: 'Never answers.',
  reset: 'Cuts the connection without an answer.',
  truncated: 'Does what was asked, then sends the first half of the answer as if it were all.',
  html: 'Does what was asked, then answers 200 with a web page.',
} as const;
/** What changes an answer or an import without being an answer; all that are switched on act together. */
const MODIFIERS = {
  slow: 'Does what was asked, and answers `delayMs` later.',
  unknown_status: 'Participants are shown in a status that nobody has heard of.',
  import_error: 'An import that is accepted ends in ERROR; nobody is written.',
  import_stuck: 'An import that is accepted never ends.',
} as const;
/** What goes wrong with a webhook; all that are switched on act together. */
const WEBHOOK_FAULTS = {
  webhook_lost: 'Is never sent.',
  webhook_duplicate: 'Is sent a second time, with the same id.',
  webhook_reordered: 'Is held back until the next webhook to the same address has gone.',
  webhook_delayed: 'Is sent `delayMs` later.',
  webhook_unsigned: 'Carries no signature.',
  webhook_wrong_signature: 'Is signed with another secret.',
  webhook_old: 'Is dated and signed ten minutes back.',
  webhook_unknown_status: 'Reports a status that nobody has heard of.',
  webhook_unknown_event: 'Reports an event that nobody has heard of.',
} as const;

/** A fault of a whole answer. */
export type AnswerFault = keyof typeof ANSWER_FAULTS;
/** A fault of a webhook. */
export type WebhookFault = keyof typeof WEBHOOK_FAULTS;

/** The status that no list of the vendor's holds. */
export const UNKNOWN_STATUS = 'BEAMED_UP';

const NAMES = Object.keys({ ...ANSWER_FAULTS, ...MODIFIERS, ...WEBHOOK_FAULTS }) as [
  AnswerFault | keyof typeof MODIFIERS | WebhookFault,
  ...(AnswerFault | keyof typeof MODIFIERS | WebhookFault)[],
];
const WITH_MOMENT: ReadonlySet<string> = new Set(['server_error', 'unavailable', 'hang', 'reset']);

/** Whether it is a fault of a whole answer. */
export function isAnswerFault(name: string): name is AnswerFault {
  return name in ANSWER_FAULTS;
}

/** Whether it is a fault of webhooks. */
export function isWebhookFault(name: string): name is WebhookFault {
  return name in WEBHOOK_FAULTS;
}

/** One fault to switch on. */
export const faultSchema = z
  .strictObject({
    fault: oneOf(NAMES),
    /** Where a fault of requests acts; without it, everywhere. */
    endpoint: oneOf(ENDPOINTS).optional(),
    /** On which webhooks a fault of webhooks acts; without it, on all. */
    event: oneOf(WEBHOOK_EVENTS).optional(),
    ...countedFields,
    /** With `server_error`, `unavailable`, `hang`, `reset`: before or after the request was carried out; before by default. */
    when: oneOf(['before', 'after']).optional(),
    /** With `rate_limited`: the header as it is sent, seconds or a date. */
    retryAfter: z.union([z.number(), z.string()], { error: 'must be a number of seconds or a text' }).default(1),
    /** With `slow` and `webhook_delayed`, in milliseconds. */
    delayMs: wholeNumber.min(0).max(600_000).default(1_000),
  })
  .refine(({ fault, when }) => when === undefined || WITH_MOMENT.has(fault), {
    path: ['when'],
    error: `is only for ${[...WITH_MOMENT].join(', ')}; leave it out`,
  })
  .refine(({ fault, endpoint }) => endpoint === undefined || !isWebhookFault(fault), {
    path: ['endpoint'],
    error: 'is for faults of requests; name an event instead, or leave it out',
  })
  .refine(({ fault, event }) => event === undefined || isWebhookFault(fault), {
    path: ['event'],
    error: 'is for faults of webhooks; name an endpoint instead, or leave it out',
  });

/** Body of `PUT /admin/misbehave`. Replaces all faults; an empty list clears them. */
export const misbehaveRequestSchema = z.strictObject({ faults: z.array(faultSchema, { error: 'must be a list of faults' }) });
/** What a caller gives to switch a fault on. */
export type RallyFaultInput = z.input<typeof faultSchema>;
/** A fault that is switched on; `times` and `after` count down. */
export type RallyFault = z.output<typeof faultSchema>;
