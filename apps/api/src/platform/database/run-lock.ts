/**
 * The key space of the advisory lock by which an erasure and whoever handles rows of a run keep out of each other's way: shared by those who plan
 * or settle batches or record what was said, for one transaction; held alone by an erasure until it is committed. It is taken before anything
 * that an erasure could wait for.
 */
export const runLock = 19;

/**
 * The key space of the advisory lock of a workspace by which erasures and comparisons keep out of each other's way: shared by comparisons, each for
 * its one transaction, which may take minutes; held alone by an erasure until it is committed, and taken before any {@link runLock}, so that no run
 * is held up while a comparison is waited for. Of the workspace, so that runs that begin after an erasure has looked for runs wait too.
 */
export const comparisonLock = 20;
