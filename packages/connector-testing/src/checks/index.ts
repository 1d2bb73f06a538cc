import type { Check } from '../check.js';
import { codeChecks } from './code.js';
import { manifestChecks } from './manifest.js';

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = [...manifestChecks, ...codeChecks];
