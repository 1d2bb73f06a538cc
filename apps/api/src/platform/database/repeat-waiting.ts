/** PostgreSQL's codes of a deadlock, a lock that was not given, and a statement that took too long. */
const waitedInVain: ReadonlySet<unknown> = new Set(['40P01', '55P03', '57014']);
/** An erasure of many people may take longer than one statement is let wait. */
const maximumAttempts = 10;

/** Does a transaction again that has waited in vain for another one, since what it writes down has happened all the same. @throws what the last attempt threw */
export async function repeatWaiting<T>(transact: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transact();
    } catch (error) {
      if (attempt >= maximumAttempts || !(error instanceof Error && 'code' in error && waitedInVain.has(error.code))) throw error;
    }
  }
}
