import { anomalyNames, describeAnomaly } from '../participation/anomaly.js';

/** Why an incentive waits for a person, and what that person can do. */
export interface HoldDescription {
  /** What happened, in plain words. */
  readonly detail: string;
  readonly remedy: string;
}

/**
 * Describes why an incentive is held.
 *
 * @param reason the name of an anomaly, as the hub stores it, or words of a person
 */
export function describeHold(reason: string): HoldDescription {
  const anomaly = anomalyNames.find((name) => name === reason);
  if (anomaly !== undefined) return describeAnomaly(anomaly);
  return { detail: reason, remedy: 'Look into it, then complete the participation again by hand, or exclude it.' };
}
