import { z } from 'zod';
import { countedFields, wholeNumber } from '../http/active-faults.js';
import { ERROR_SHAPES } from './refusal.js';

/** The endpoints: list, create, show, update and delete participants, write a batch, list characteristics. */
export const ENDPOINTS = ['list', 'create', 'show', 'update', 'delete', 'batch', 'characteristics'] as const;

/** One of {@link ENDPOINTS}. */
export type Endpoint = (typeof ENDPOINTS)[number];

/** What can go wrong with an answer as a whole; of those that are switched on, the first acts alone. */
const ANSWER_FAULTS = [
  /** 401, although the key is good. */
  'unauthorized',
  /** The key of the request is revoked before it is looked at: 401, also without the fault, until the key is restored. */
  'key_revoked',
  /** 403. */
  'forbidden',
  /** 429 with `Retry-After` as `retryAfter` says. */
  'rate_limited',
  /** 429 without `Retry-After`. */
  'rate_limited_bare',
  /** 500. */
  'server_error',
  /** 503. */
  'unavailable',
  /** Never answers. */
  'hang',
  /** Cuts the connection without an answer. */
  'reset',
  /** Does what was asked, then sends the first half of the answer as if it were all. */
  'truncated',
  /** Does what was asked, then answers 200 with a web page. */
  'html',
] as const;

/** What changes an answer without being one; all that are switched on act together, and beside one of the others. */
const MODIFIERS = [
  /** Does what was asked, and answers `delayMs` later. */
  'slow',
  /** Words refusals as `shape` says. */
  'error_shape',
  /** A refused batch does not say which rows are bad. */
  'bad_rows_unnamed',
  /** An insert of an email that is there makes a second participant. */
  'duplicates_allowed',
] as const;

/** A fault of a whole answer. */
export type AnswerFault = (typeof ANSWER_FAULTS)[number];

const NAMES = [...ANSWER_FAULTS, ...MODIFIERS] as const;
const WITH_MOMENT: ReadonlySet<string> = new Set(['server_error', 'unavailable', 'hang', 'reset']);

/** One fault to switch on. */
export const faultSchema = z
  .strictObject({
    fault: z.enum(NAMES, { error: `must be one of ${NAMES.join(', ')}` }),
    /** Where it acts; without it, everywhere. */
    endpoint: z.enum(ENDPOINTS, { error: `must be one of ${ENDPOINTS.join(', ')}` }).optional(),
    ...countedFields,
    /** With `server_error`, `unavailable`, `hang`, `reset`: before or after the request was carried out; before by default. */
    when: z.enum(['before', 'after'], { error: 'must be before or after' }).optional(),
    /** With `rate_limited`: the header as it is sent, seconds or a date; 1 by default. */
    retryAfter: z.union([z.number(), z.string()], { error: 'must be a number of seconds or a text' }).default(1),
    /** With `slow`: in milliseconds; 1,000 by default. */
    delayMs: wholeNumber.min(0).max(600_000).default(1_000),
    /** With `error_shape`. */
    shape: z.enum(ERROR_SHAPES, { error: `must be one of ${ERROR_SHAPES.join(', ')}` }).default('json_api'),
  })
  .refine(({ fault, when }) => when === undefined || WITH_MOMENT.has(fault), {
    path: ['when'],
    error: `is only for ${[...WITH_MOMENT].join(', ')}; leave it out`,
  });

/** Body of `PUT /admin/misbehave`. Replaces all faults; an empty list clears them. */
export const misbehaveRequestSchema = z.strictObject({ faults: z.array(faultSchema, { error: 'must be a list of faults' }) });

/** What a caller gives to switch a fault on. */
export type HubFaultInput = z.input<typeof faultSchema>;
/** A fault that is switched on; `times` and `after` count down. */
export type HubFault = z.output<typeof faultSchema>;

/** Whether it is a fault of a whole answer. */
export function isAnswerFault(name: string): name is AnswerFault {
  return (ANSWER_FAULTS as readonly string[]).includes(name);
}
