import { runChecks } from '@panelbridge/connector-testing/run';
import type { Wrong } from './change.ts';

/** What the kit says of a wrong connector. */
export interface Tried {
  /** Whether the check that it was made for fails, and not merely because it could not be run. */
  readonly isCaught: boolean;
  /** Other checks that fail. */
  readonly others: readonly string[];
  /** What the kit said otherwise than was foretold; empty = nothing. */
  readonly surprises: readonly string[];
}

/** Runs every check on a wrong connector. */
export async function tryWrong({ check, also = [], given }: Wrong): Promise<Tried> {
  const failed = (await runChecks(given.connector, given.scenarios)).filter(({ status }) => status === 'failed');
  const own = failed.find(({ id }) => id === check);
  const isCaught = own !== undefined && !own.faults.some((fault) => fault.includes('could not be finished'));
  const others = failed.map(({ id }) => id).filter((id) => id !== check);
  const surprises = [
    ...(isCaught ? [] : [`${check} does not catch it`]),
    ...others.filter((id) => !also.includes(id)).map((id) => `${id} catches it as well, which is not said of it`),
    ...also.filter((id) => !others.includes(id)).map((id) => `${id} does not catch it, which is said of it`),
  ];
  return { isCaught, others, surprises };
}
