import { anomalyNames, describeAnomaly } from '../participation/anomaly.js';

/** Stands as the reason of a hold that somebody placed because the list of the tool says otherwise. */
export const reconciliationHold = 'reconciliation';

/** Why an incentive waits for a person, and what that person can do. */
export interface HoldDescription {
  /** What happened, in plain words. */
  readonly detail: string;
  readonly remedy: string;
}

const heldByComparison: HoldDescription = {
  detail: 'The list of the tool says that this person ended otherwise than is known here, and somebody of the team held the incentive.',
  remedy: 'Look at the session in the tool. If the person took part, complete the participation again by hand; if not, exclude it.',
};

/**
 * Describes why an incentive is held.
 *
 * @param reason the name of an anomaly or {@link reconciliationHold}, as the hub stores it, or words of a person
 */
export function describeHold(reason: string): HoldDescription {
  const anomaly = anomalyNames.find((name) => name === reason);
  if (anomaly !== undefined) return describeAnomaly(anomaly);
  if (reason === reconciliationHold) return heldByComparison;
  return { detail: reason, remedy: 'Look into it, then complete the participation again by hand, or exclude it.' };
}
