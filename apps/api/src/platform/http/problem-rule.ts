/** What a problem code means. The exception filter, the OpenAPI document and the docs page of the code are derived from it. */
export interface ProblemRule {
  /** HTTP status of the answer. */
  readonly status: number;
  /** A few plain words, the same in every answer with this code. */
  readonly title: string;
  /** Why the hub answers so. */
  readonly cause: string;
  /** What the caller does about it. */
  readonly remedy: string;
  /** `never`: the same request fails again; `later`: the same request may succeed after a pause. */
  readonly retry: 'never' | 'later';
}

/** Lets a table of codes keep its literal names while each entry is checked. A module keeps its own in `<module>/problem-codes.ts`. */
export function defineProblems<const Rules extends Readonly<Record<string, ProblemRule>>>(rules: Rules): Rules {
  return rules;
}
