import pg from 'pg';
import { vi } from 'vitest';
import { DestinationCalls } from '../../../src/connections/destination-calls.js';
import { WorkspaceDatabase } from '../../../src/platform/database/workspace-database.js';
import type { TestHub } from '../../support/start-hub.js';

/** A client of the database, by the name under which it has connected. */
interface NamedClient {
  readonly connectionParameters: { readonly application_name?: string };
}

type Query = (this: NamedClient, ...given: readonly unknown[]) => unknown;

/** Who was killed does not come back: `vi.restoreAllMocks` brings the next process. */
export interface Death {
  /** Whether the work came to its end before. */
  readonly survived: () => boolean;
}

/**
 * Lets the process die right after the n-th thing that it waits for: a transaction, a statement over the run's own connection, an answer of the
 * destination. What was done is done; what the dead do afterwards fails as well.
 */
export function dieAfter(hub: TestHub, count: number): Death {
  const database = hub.app.get(WorkspaceDatabase);
  const calls = hub.app.get(DestinationCalls);
  let awaited = 0;
  const mortal = async <T>(work: () => Promise<T>): Promise<T> => {
    if (awaited >= count) throw new Error('the process is dead');
    const result = await work();
    awaited += 1;
    if (awaited >= count) throw new Error('the process is killed');
    return result;
  };
  const run = database.run.bind(database);
  vi.spyOn(database, 'run').mockImplementation((workspaceId, work) => mortal(() => run(workspaceId, work)));
  const open = calls.openSession.bind(calls);
  vi.spyOn(calls, 'openSession').mockImplementation(async (...given) => {
    const session = await open(...given);
    const write = session.writeBatch.bind(session);
    const remove = session.deleteBatch.bind(session);
    const find = session.findRecords.bind(session);
    session.findRecords = (input) => mortal(() => find(input));
    session.writeBatch = (input) => mortal(() => write(input));
    session.deleteBatch = (input) => mortal(() => remove(input));
    return session;
  });
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  vi.spyOn(prototype, 'query').mockImplementation(function ask(this: NamedClient, ...given): unknown {
    const [statement] = given;
    const answer = (): unknown => query.apply(this, given);
    if (this.connectionParameters.application_name !== 'panelbridge sync' || (awaited >= count && statement === 'rollback'))
      return answer();
    // Streams of COPY are no promises, and whoever reads them is told by the transaction around.
    const isStream = typeof statement === 'object' && statement !== null && 'submit' in statement;
    return isStream ? answer() : mortal(async () => answer());
  });
  return { survived: () => awaited < count };
}
