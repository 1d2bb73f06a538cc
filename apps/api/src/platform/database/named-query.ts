import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/** A statement that is planned once for each connection. */
export interface NamedQuery {
  /** Of this statement alone. */
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/**
 * Asks the database outside of any transaction, over the same connections as everything else, for what is asked with nearly every request: the
 * ORM would have the statement parsed and planned each time. Row-level security hides every row, unless the statement sets the workspace itself.
 */
export async function queryNamed<Row extends pg.QueryResultRow>(dataSource: DataSource, query: NamedQuery): Promise<readonly Row[]> {
  const pool = (dataSource.driver as PostgresDriver).master as pg.Pool;
  return (await pool.query<Row>(query)).rows;
}
