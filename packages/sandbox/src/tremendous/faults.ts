import { ActiveFaults } from '../http/active-faults.js';
import {
  type AnswerFault,
  type Endpoint,
  type OrderFault,
  type TremendousFault,
  type WebhookFault,
  isAnswerFault,
  isOrderFault,
  isWebhookFault,
} from './misbehaviour.js';

/** What acts on the answer of one request. */
export interface ActingFaults {
  readonly answer: AnswerFault | undefined;
  /** Whether the fault acts once the request was carried out. */
  readonly afterwards: boolean;
  readonly retryAfter: string;
  readonly delayMs: number;
}

const AFTERWARDS: ReadonlySet<string> = new Set(['truncated', 'html', 'other_shape']);

/** Holds the faults that are switched on: those of answers count requests, those of orders and webhooks count orders and events. */
export class TremendousFaults {
  readonly #active = new ActiveFaults<TremendousFault>();

  replace(faults: readonly TremendousFault[]): void {
    this.#active.replace(faults);
  }

  list(): readonly TremendousFault[] {
    return this.#active.list();
  }

  /** Takes what acts on the next request to an endpoint. */
  takeAnswer(endpoint: Endpoint): ActingFaults {
    const acting = this.#active.take({
      concerns: ({ fault, endpoint: place }) => (isAnswerFault(fault) || fault === 'slow') && (place === undefined || place === endpoint),
      isWhole: ({ fault }) => isAnswerFault(fault),
      wholeActsAlone: false,
    });
    const whole = acting.find(({ fault }) => isAnswerFault(fault));
    return {
      answer: whole !== undefined && isAnswerFault(whole.fault) ? whole.fault : undefined,
      afterwards: whole !== undefined && (whole.when === 'after' || AFTERWARDS.has(whole.fault)),
      retryAfter: String(whole?.retryAfter ?? 1),
      delayMs: acting.find(({ fault }) => fault === 'slow')?.delayMs ?? 0,
    };
  }

  /** Takes what acts on the next order. */
  takeOrder(): ReadonlyMap<OrderFault, TremendousFault> {
    return this.#takeAll(isOrderFault);
  }

  /** Takes what acts on the next event. */
  takeWebhook(): ReadonlyMap<WebhookFault, TremendousFault> {
    return this.#takeAll(isWebhookFault);
  }

  #takeAll<Name extends string>(isName: (name: string) => name is Name): ReadonlyMap<Name, TremendousFault> {
    const acting = this.#active.take({ concerns: ({ fault }) => isName(fault), isWhole: () => false, wholeActsAlone: false });
    const named = new Map<Name, TremendousFault>();
    for (const each of acting) if (isName(each.fault)) named.set(each.fault, each);
    return named;
  }
}
