import { z } from 'zod';
import { ActiveFaults, countedFields, wholeNumber } from '../http/active-faults.js';

/** The endpoints of the Results API: the token, the list of sessions, one session's detail. */
export const ENDPOINTS = ['token', 'list', 'detail'] as const;

/** One of {@link ENDPOINTS}. */
export type Endpoint = (typeof ENDPOINTS)[number];

/** What can go wrong with an answer as a whole; of those that are switched on, the first acts, and nothing besides. */
const ANSWER_FAULTS = [
  /** 401, although the token is good. */
  'unauthorized',
  /** 403. */
  'forbidden',
  /** 404, although it is there. */
  'not_found',
  /** 429 with the headers of the rate limit. */
  'rate_limited',
  /** 429 without any header of the rate limit. */
  'rate_limited_bare',
  /** 500. */
  'server_error',
  /** 503. */
  'unavailable',
  /** Never answers. */
  'hang',
  /** Cuts the connection without an answer. */
  'reset',
  /** 200 with the first half of the JSON. */
  'truncated',
  /** 200 with a page of HTML. */
  'html',
] as const;

/** What can be wrong with the data, and the one endpoint where it shows; all that are switched on act. */
const DATA_FAULTS = {
  /** The token is refused after `uses` requests (0 by default), whatever `expires_in` says. */
  token_expires_early: 'token',
  /** `participantId` is null. */
  participant_null: 'detail',
  /** The field `participantId` is missing. */
  participant_missing: 'detail',
  /** `participantId` is in the format of the other types of test. */
  wrong_id_format: 'detail',
  /** Every session has a status that nobody has heard of. */
  unknown_status: 'list',
  /** Sessions of every status are listed, not only finished ones. */
  every_status: 'list',
  /** All times are an hour late, the header `Date` too. */
  clock_ahead: 'list',
  /** All times are an hour early, the header `Date` too. */
  clock_behind: 'list',
  /** Somebody completes just before a page with an offset is read, so that all else moves down by one. */
  session_added: 'list',
  /** The newest session goes just before a page with an offset is read, so that all else moves up by one. */
  session_removed: 'list',
  /** The participant of the newest session has a second one. */
  duplicate_session: 'list',
} as const satisfies Record<string, Endpoint>;

/** A fault of a whole answer. */
export type AnswerFault = (typeof ANSWER_FAULTS)[number];
/** A fault of the data. */
export type DataFault = keyof typeof DATA_FAULTS;

const NAMES = [...ANSWER_FAULTS, ...(Object.keys(DATA_FAULTS) as DataFault[])] as const;
const NEXT_PAGE_ONLY: ReadonlySet<string> = new Set(['session_added', 'session_removed']);

function isAnswerFault(name: string): name is AnswerFault {
  return (ANSWER_FAULTS as readonly string[]).includes(name);
}

function isPlaced({ fault, endpoint }: { readonly fault: AnswerFault | DataFault; readonly endpoint?: Endpoint | undefined }): boolean {
  return endpoint === undefined || isAnswerFault(fault) || DATA_FAULTS[fault] === endpoint;
}

/** One fault to switch on. */
export const faultSchema = z
  .strictObject({
    fault: z.enum(NAMES, { error: `must be one of ${NAMES.join(', ')}` }),
    /** Where it acts; without it, wherever it can. */
    endpoint: z.enum(ENDPOINTS, { error: `must be one of ${ENDPOINTS.join(', ')}` }).optional(),
    ...countedFields,
    /** With `token_expires_early`: for how many requests the token is good. */
    uses: wholeNumber.min(0).default(0),
  })
  .refine(isPlaced, { path: ['endpoint'], error: 'is not where this fault shows; leave it out' });

/** Body of `PUT /admin/misbehave`. Replaces all faults; an empty list clears them. */
export const misbehaveRequestSchema = z.strictObject({ faults: z.array(faultSchema, { error: 'must be a list of faults' }) });

/** What a caller gives to switch a fault on. */
export type FaultInput = z.input<typeof faultSchema>;
/** A fault that is switched on; `times` and `after` count down. */
export type Fault = z.output<typeof faultSchema>;

/** The faults that act on one request. */
export interface ActingFaults {
  readonly answer: AnswerFault | undefined;
  readonly data: ReadonlySet<DataFault>;
  /** For how many requests a token that is issued now is good; `null` for its whole hour. */
  readonly tokenUses: number | null;
}

/** Holds the faults that are switched on, and counts them down. */
export class Faults extends ActiveFaults<Fault> {
  /** Takes what acts on the next request to an endpoint. @param nextPage whether it asks for a page behind the first */
  takeFor(endpoint: Endpoint, nextPage: boolean): ActingFaults {
    const taken = this.take({
      concerns: (each) => {
        const place = isAnswerFault(each.fault) ? each.endpoint : DATA_FAULTS[each.fault];
        return (place === undefined || place === endpoint) && (nextPage || !NEXT_PAGE_ONLY.has(each.fault));
      },
      isWhole: ({ fault }) => isAnswerFault(fault),
      wholeActsAlone: true,
    });
    const names = taken.map(({ fault }) => fault);
    return {
      answer: names.find(isAnswerFault),
      data: new Set(names.filter((name) => !isAnswerFault(name))),
      tokenUses: taken.find(({ fault }) => fault === 'token_expires_early')?.uses ?? null,
    };
  }
}
