import pg from 'pg';
import { applicationRole } from '../../platform/database/data-source.js';

/** The longest that one statement of a run may work: comparing millions of rows takes minutes. */
const statementMilliseconds = 1_800_000;

/**
 * Whether a statement of a run's own connection was given up, so that beginning it again would come to the same. Only that connection gives the driver's
 * errors as they are; those of the pool, whose bounds are short, pass.
 */
export function isGivenUp(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014';
}

/** Opens the connection of a run: as the hub's role, with the workspace set for as long as it lives. */
export async function openRunClient(url: string, workspaceId: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'panelbridge sync',
    options: `-c role=${applicationRole} -c statement_timeout=${statementMilliseconds} -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // Whoever waits for a statement is told by that; between statements nobody is.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`select set_config('app.workspace', $1, false)`, [workspaceId]);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}
