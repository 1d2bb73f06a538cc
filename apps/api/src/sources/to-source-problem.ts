import { ProblemException } from '../platform/http/problem.js';
import { SourceError } from './source-error.js';

/** How long a person waits for an answer about a source. */
const patienceMilliseconds = 120_000;

/**
 * Does something with a source while a person waits for it.
 *
 * @throws ProblemException with the code of the source's failure; `query_timeout` when it takes too long
 */
export async function askSource<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(patienceMilliseconds);
  try {
    return await work(signal);
  } catch (error) {
    if (error instanceof SourceError) throw new ProblemException(error.code, { detail: error.message, cause: error });
    if (signal.aborted && error === signal.reason) {
      throw new ProblemException('query_timeout', { detail: `The source gave no answer within ${patienceMilliseconds / 1_000} seconds.` });
    }
    throw error;
  }
}
