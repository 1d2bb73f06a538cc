/**
 * The key space of the advisory lock by which an erasure and whoever handles rows of a run keep out of each other's way: shared by those who plan
 * or settle batches or record what was said, for one transaction; held alone by an erasure until it is committed. It is taken before anything
 * that an erasure could wait for.
 */
export const runLock = 19;
