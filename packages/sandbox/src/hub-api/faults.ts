import { ActiveFaults } from '../http/active-faults.js';
import { type AnswerFault, type Endpoint, type HubFault, isAnswerFault } from './misbehaviour.js';
import type { ErrorShape } from './refusal.js';

/** The faults that act on one request. */
export interface ActingFaults {
  readonly answer: AnswerFault | undefined;
  /** Whether the fault acts once the request was carried out. */
  readonly afterwards: boolean;
  readonly retryAfter: string;
  readonly delayMs: number;
  readonly shape: ErrorShape;
  readonly namesBadRows: boolean;
  readonly duplicatesAllowed: boolean;
}

const NONE: ActingFaults = {
  answer: undefined,
  afterwards: false,
  retryAfter: '1',
  delayMs: 0,
  shape: 'json_api',
  namesBadRows: true,
  duplicatesAllowed: false,
};

function combine(acting: readonly HubFault[]): ActingFaults {
  const find = (name: HubFault['fault']): HubFault | undefined => acting.find(({ fault }) => fault === name);
  const whole = acting.find(({ fault }) => isAnswerFault(fault));
  return {
    answer: whole !== undefined && isAnswerFault(whole.fault) ? whole.fault : undefined,
    afterwards: whole?.when === 'after' || whole?.fault === 'truncated' || whole?.fault === 'html',
    retryAfter: String(whole?.retryAfter ?? NONE.retryAfter),
    delayMs: find('slow')?.delayMs ?? NONE.delayMs,
    shape: find('error_shape')?.shape ?? NONE.shape,
    namesBadRows: find('bad_rows_unnamed') === undefined,
    duplicatesAllowed: find('duplicates_allowed') !== undefined,
  };
}

/** Holds the faults that are switched on, and counts them down. */
export class HubFaults extends ActiveFaults<HubFault> {
  /** Takes what acts on the next request to an endpoint. */
  takeFor(endpoint: Endpoint): ActingFaults {
    const acting = this.take({
      concerns: (each) => each.endpoint === undefined || each.endpoint === endpoint,
      isWhole: ({ fault }) => isAnswerFault(fault),
      wholeActsAlone: false,
    });
    return acting.length === 0 ? NONE : combine(acting);
  }
}
