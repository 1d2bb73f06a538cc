import { budgetProblems } from '../../budgets/problem-codes.js';
import { participantProblems } from '../../participants/problem-codes.js';
import { participationProblems } from '../../participations/problem-codes.js';
import { connectionProblems } from '../../connections/problem-codes.js';
import { platformProblems } from '../../recruitment/platform/problem-codes.js';
import { pullProblems } from '../../pulls/problem-codes.js';
import { studyProblems } from '../../studies/problem-codes.js';
import { findingProblems } from '../../reconciliation/findings/problem-codes.js';
import { incentiveProblems } from '../../incentives/problem-codes.js';
import { sessionProblems } from '../../sessions/problem-codes.js';
import { sourceProblems } from '../../sources/problem-codes.js';
import { workspaceProblems } from '../../workspaces/problem-codes.js';
import { reconciliationProblems } from '../../reconciliation/problem-codes.js';
import { generalProblems } from './general-problems.js';
import { partnerProblems } from './partner-problems.js';
import type { ProblemRule } from './problem-rule.js';

/**
 * Every code that a problem answer of the hub can carry. One fact, one place: the exception filter, the OpenAPI document and
 * `problem-codes.json` (from which the docs pages come) are read from here.
 *
 * A module adds its own by `defineProblems` in `<module>/problem-codes.ts` and a line here.
 */
export const problemCodes = {
  ...generalProblems,
  ...partnerProblems,
  ...workspaceProblems,
  ...incentiveProblems,
  ...studyProblems,
  ...connectionProblems,
  ...platformProblems,
  ...pullProblems,
  ...participantProblems,
  ...participationProblems,
  ...findingProblems,
  ...reconciliationProblems,
  ...sourceProblems,
  ...budgetProblems,
  ...sessionProblems,
} as const;

/** A stable code of a problem answer. */
export type ProblemCode = keyof typeof problemCodes;

/** What a code means. */
export function getProblemRule(code: ProblemCode): ProblemRule {
  return problemCodes[code];
}
