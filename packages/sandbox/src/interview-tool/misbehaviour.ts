import { z } from 'zod';

const flag = z.boolean({ error: 'must be true or false' }).optional();

/** The switches that make the tool misbehave; what is left out behaves well. */
export const misbehaviourSchema = z.strictObject({
  /** Loses the kept parameters on the way out: of the button, of the webhooks, or (`true`) of both. */
  dropParameter: z.union([z.boolean(), z.enum(['button', 'webhook'])], { error: 'must be true, false, "button" or "webhook"' }).optional(),
  /** Puts the word `undefined` in place of every kept value, in the button and in the webhooks. */
  undefinedParameter: flag,
  /** Leads the button over two redirects of the tool's own, and calls the landing page once from the server before the browser does. */
  redirectTwice: flag,
  /** Waits this long before the first attempt of a webhook, in milliseconds. */
  webhookDelayMs: z.number({ error: 'must be a number of milliseconds' }).int().min(0).max(3_600_000).optional(),
  /** Sends `completed` before `partial`: a partial event is held back until then, and made up when there was none. */
  webhookOutOfOrder: flag,
  /** Sends every webhook a second time, with the same body and the same idempotency key. */
  webhookTwice: flag,
  /** Signs with another key, or sends another header value. */
  badSignature: flag,
  /** Dates the body ten minutes back, past the five minutes that a receiver should accept. */
  oldTimestamp: flag,
  /** Sends an event and a status that nobody has heard of. */
  unknownEvent: flag,
  /** Adds 5 MB to the webhook's body. */
  hugeBody: flag,
  /** Answers pages and admin calls with this status. */
  status: z.literal([429, 500], { error: 'must be 429 or 500' }).optional(),
  /** Seconds for the `Retry-After` header that goes with `status`. */
  retryAfter: z.number({ error: 'must be a number of seconds' }).int().min(0).optional(),
  /** Never answers pages and admin calls. */
  hang: flag,
  /** Answers pages and admin calls with 200 and bytes that are neither HTML nor JSON. */
  garbage: flag,
});

/** A set of switches. */
export type Misbehaviour = z.output<typeof misbehaviourSchema>;

/**
 * Body of `PUT /admin/misbehave`: the switches, of one outline or, without `outlineId`, of the whole tool. Replaces the set; `{}`
 * clears it.
 */
export const misbehaveRequestSchema = misbehaviourSchema.extend({
  outlineId: z.string({ error: 'must be the id of an outline' }).optional(),
});

/** Holds the switches of the tool and of single outlines. */
export class MisbehaviourSwitches {
  readonly #byOutline = new Map<string, Misbehaviour>();
  #everywhere: Misbehaviour = {};

  /** Replaces the switches of one outline, or of the whole tool without an id. */
  replace(switches: Misbehaviour, outlineId?: string): void {
    if (outlineId === undefined) this.#everywhere = switches;
    else this.#byOutline.set(outlineId, switches);
  }

  /** The switches that hold for an outline; its own win over those of the tool. */
  resolve(outlineId?: string): Misbehaviour {
    return { ...this.#everywhere, ...(outlineId === undefined ? {} : this.#byOutline.get(outlineId)) };
  }
}

/** Applies the switches to what leaves the tool with a participant, through the button or in a webhook. */
export function spoilParameters(
  kept: ReadonlyMap<string, string>,
  switches: Misbehaviour,
  way: 'button' | 'webhook',
): ReadonlyMap<string, string> {
  if (switches.dropParameter === true || switches.dropParameter === way) return new Map();
  if (switches.undefinedParameter) return new Map([...kept.keys()].map((name) => [name, 'undefined']));
  return kept;
}
