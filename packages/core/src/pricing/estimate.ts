import type { Audience } from '../audience/audience.js';
import { canonicalize } from './canonicalize.js';
import type { Money } from '../money/money.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { estimateCost, type CostEstimate, type CostFault } from './estimate-cost.js';

/** For how long an estimate may be launched by, in minutes. */
export const estimateMinutes = 30;

/** Everything that an estimate depends on (D16). */
export interface EstimateBasis {
  /** Price of one participant; a `Rate` is one. */
  readonly rate: Money;
  readonly audience: Audience;
  readonly participationLimit: number;
  readonly incentive: Money;
  /** The budget that pays, and what is available in it; `null` while none is chosen. */
  readonly budget: { readonly id: string; readonly available: Money } | null;
}

/** The parts of a basis. */
export const estimateParts = ['price', 'audience', 'incentive', 'limit', 'budget'] as const;

/** One of {@link estimateParts}. */
export type EstimatePart = (typeof estimateParts)[number];

/** One text for each part; two are the same exactly when that part means the same. */
export type EstimateFingerprint = Readonly<Record<EstimatePart, string>>;

/** An estimate that can be kept as JSON and launched by until it expires. */
export interface Estimate {
  readonly cost: CostEstimate;
  readonly fingerprint: EstimateFingerprint;
  /** Instant in ISO 8601, UTC. From then on it does not hold. */
  readonly expiresAt: string;
}

/** Why an estimate does not hold any more. */
export type EstimateFault = 'estimate_expired' | `${EstimatePart}_changed`;

/** Makes an estimate that holds for {@link estimateMinutes} (S2-37, D16). */
export function makeEstimate(basis: EstimateBasis, now: Date): Result<Estimate, CostFault> {
  const cost = estimateCost(basis);
  if (!cost.ok) return cost;
  const expiresAt = new Date(now.getTime() + estimateMinutes * 60_000).toISOString();
  return succeed({ cost: cost.value, fingerprint: takeFingerprint(basis), expiresAt });
}

/** Writes each part of a basis as a text to compare by. The order in which an audience names places, criteria and values is of no meaning. */
export function takeFingerprint({ rate, audience, participationLimit, incentive, budget }: EstimateBasis): EstimateFingerprint {
  const { location, criteria } = audience;
  const places = location.by === 'state' ? location.states : location.countries;
  const asked = criteria.map((one) => canonicalize('anyOf' in one ? { ...one, anyOf: [...one.anyOf].toSorted() } : one));
  return {
    price: canonicalize({ amount: rate.amount, currency: rate.currency }),
    audience: canonicalize({ ...audience, location: { by: location.by, places: [...places].toSorted() }, criteria: asked.toSorted() }),
    incentive: canonicalize({ amount: incentive.amount, currency: incentive.currency }),
    limit: String(participationLimit),
    budget: canonicalize(budget),
  };
}

/**
 * Checks whether recruitment may be launched by an estimate (D16).
 *
 * @param present what the estimate depends on, as it is now
 * @returns the estimate, or every reason why it does not hold
 */
export function checkEstimate(estimate: Estimate, now: Date, present: EstimateBasis): Result<Estimate, EstimateFault> {
  const fingerprint = takeFingerprint(present);
  const changed = estimateParts.filter((part) => fingerprint[part] !== estimate.fingerprint[part]);
  const faults: Fault<EstimateFault>[] = changed.map((part) => {
    const detail = `Since the estimate was made, ${changes[part]}. Look at a new estimate, then launch by that.`;
    return fault(`${part}_changed`, '/estimateId', detail);
  });
  if (now.getTime() >= Date.parse(estimate.expiresAt)) {
    const detail = `The estimate held until ${estimate.expiresAt}. Look at a new one, then launch by that.`;
    faults.unshift(fault('estimate_expired', '/estimateId', detail));
  }
  return faults.length > 0 ? refuse(...faults) : succeed(estimate);
}

const changes: Readonly<Record<EstimatePart, string>> = {
  price: 'the price of a participant has changed',
  audience: 'the audience has changed',
  incentive: 'the incentive has changed',
  limit: 'the participation limit has changed',
  budget: 'another budget was chosen, or what is available in it has changed',
};
