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
export class HubFaults {
  #active: HubFault[] = [];

  replace(faults: readonly HubFault[]): void {
    this.#active = faults.map((fault) => ({ ...fault }));
  }

  list(): readonly HubFault[] {
    return structuredClone(this.#active);
  }

  /** Takes what acts on the next request to an endpoint. */
  take(endpoint: Endpoint): ActingFaults {
    if (this.#active.length === 0) return NONE;
    const acting: HubFault[] = [];
    for (const each of this.#active) {
      if (each.endpoint !== undefined && each.endpoint !== endpoint) continue;
      if (isAnswerFault(each.fault) && acting.some(({ fault }) => isAnswerFault(fault))) continue;
      if (each.after > 0) each.after -= 1;
      else acting.push(each);
    }
    for (const each of acting) if (each.times !== undefined) each.times -= 1;
    this.#active = this.#active.filter(({ times }) => times !== 0);
    return combine(acting);
  }
}
