import { ActiveFaults } from '../http/active-faults.js';
import type { ImportFate } from './imports.js';
import { type AnswerFault, type Endpoint, type RallyFault, type WebhookFault, isAnswerFault, isWebhookFault } from './misbehaviour.js';
import type { RallyEvent } from './words.js';

/** The faults that act on one request. */
export interface ActingFaults {
  readonly answer: AnswerFault | undefined;
  /** Whether the fault acts once the request was carried out. */
  readonly afterwards: boolean;
  readonly retryAfter: string;
  readonly delayMs: number;
  readonly unknownStatus: boolean;
  readonly importFate: ImportFate;
}

/** The faults that act on one webhook. */
export interface WebhookFaults {
  readonly names: ReadonlySet<WebhookFault>;
  /** Wait before the first attempt, in milliseconds. */
  readonly delayMs: number;
}

/** Holds the faults that are switched on, and counts them down: those of requests by requests, those of webhooks by webhooks. */
export class RallyFaults extends ActiveFaults<RallyFault> {
  /** Takes what acts on the next request to an endpoint. */
  takeFor(endpoint: Endpoint): ActingFaults {
    const acting = this.take({
      concerns: ({ fault, endpoint: place }) => !isWebhookFault(fault) && (place === undefined || place === endpoint),
      isWhole: ({ fault }) => isAnswerFault(fault),
      wholeActsAlone: false,
    });
    const find = (name: RallyFault['fault']): RallyFault | undefined => acting.find(({ fault }) => fault === name);
    const whole = acting.find(({ fault }) => isAnswerFault(fault));
    return {
      answer: whole !== undefined && isAnswerFault(whole.fault) ? whole.fault : undefined,
      afterwards: whole?.when === 'after' || whole?.fault === 'truncated' || whole?.fault === 'html',
      retryAfter: String(whole?.retryAfter ?? 1),
      delayMs: find('slow')?.delayMs ?? 0,
      unknownStatus: find('unknown_status') !== undefined,
      importFate: find('import_error') !== undefined ? 'error' : find('import_stuck') !== undefined ? 'stuck' : 'completed',
    };
  }

  /** Takes what acts on the next webhook. */
  takeForWebhook(event: RallyEvent): WebhookFaults {
    const acting = this.take({
      concerns: (each) => isWebhookFault(each.fault) && (each.event === undefined || each.event === event),
      isWhole: () => false,
      wholeActsAlone: false,
    });
    const names = new Set(acting.map(({ fault }) => fault).filter(isWebhookFault));
    return { names, delayMs: acting.find(({ fault }) => fault === 'webhook_delayed')?.delayMs ?? 0 };
  }
}
