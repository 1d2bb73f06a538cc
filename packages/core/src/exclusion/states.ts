/** The two steps of an exclusion, in the order in which they are done: first here in the panel, then in the tool (S0-40). */
export const exclusionStepNames = ['panel', 'tool'] as const;

/** One of {@link exclusionStepNames}. */
export type ExclusionStepName = (typeof exclusionStepNames)[number];

/**
 * How the second step stands. `not_needed`: the tool asks for no removal. `waiting`: a person has still to remove somebody there. `confirmed`:
 * a person said that it is done.
 */
export const removalStates = ['not_needed', 'waiting', 'confirmed'] as const;

/** One of {@link removalStates}. */
export type RemovalState = (typeof removalStates)[number];
