import type { EntityManager } from 'typeorm';

/** What became of work that may fail alone. */
export type SavepointResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/**
 * Runs work whose failure takes back its own changes and leaves those made before in the open transaction.
 *
 * @throws Error when the connection is lost: then the whole transaction is
 */
export async function runInSavepoint<T>(manager: EntityManager, work: () => Promise<T>): Promise<SavepointResult<T>> {
  await manager.query('savepoint item');
  try {
    const value = await work();
    await manager.query('release savepoint item');
    return { ok: true, value };
  } catch (error) {
    await manager.query('rollback to savepoint item');
    return { ok: false, error };
  }
}
