import { checks as all } from './checks/index.js';
import type { Check } from './check.js';

export type { Capability, CheckResult, CheckStatus } from './check.js';
export { compareManifests, type ManifestChange } from './compare-manifests.js';
export { catchError, openConnector, type OpeningInput, type Partner, type Traces } from './host/open-connector.js';
export { createRouter, type Router } from './host/router.js';
export { noSignal } from './rehearse.js';
export { describeResult, runChecks } from './run-checks.js';
export type * from './scenarios.js';

/** The checks of the kit, in the order in which they run. */
export const checks: readonly Pick<Check, 'id' | 'capability' | 'holds' | 'remedy'>[] = all;
