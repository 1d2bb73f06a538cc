import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@panelbridge/api/migrate';
import { startPostgres } from '@panelbridge/embedded-postgres';
import pg from 'pg';

/** A database with many participations, and the secret with which tokens are signed. */
export interface World {
  readonly url: string;
  readonly sql: pg.Pool;
  /** As in `PANELBRIDGE_SECRET_KEYS`. */
  readonly secretKeys: string;
  /** Starts a program, waits until it listens, and gives its port. */
  startServer(program: string, environment?: Readonly<Record<string, string>>): Promise<number>;
  close(): Promise<void>;
}

const studies = 200;

/** The workspace of everything. */
export const workspaceId = '00000000-0000-4000-8000-000000000001';

/** The id of the n-th participation. */
export function participationId(index: number): string {
  return `pp_${index.toString(36).padStart(7, '0')}`;
}

/** The id of the study of the n-th participation: neighbours are in different studies, as clicks are. */
export function studyId(index: number): string {
  return `st_${(index % studies).toString(36).padStart(10, '0')}`;
}

/** Starts PostgreSQL with durability on and fills it with launched studies and participations in one status. */
export async function createWorld(participations: number, status: 'invited' | 'started'): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'panelbridge-bench-'));
  await chmod(folder, 0o755);
  const server = await startPostgres({ folder, settings: { shared_buffers: '512MB', max_wal_size: '4GB' } });
  await server.createDatabase('bench');
  const url = server.url('bench');
  await migrate(url);
  const sql = new pg.Pool({ connectionString: url, max: 2 });
  const { rows: durable } = await sql.query(`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`);
  console.log(
    `database: ${participations} participations in ${studies} studies, fsync ${durable[0].fsync}, synchronous_commit ${durable[0].commit}`,
  );
  await seed(sql, participations, status);
  const children: ChildProcess[] = [];
  const secretKeys = `b1:${randomBytes(32).toString('base64')}`;
  return {
    url,
    sql,
    secretKeys,
    async startServer(program, environment = {}) {
      const port = await findFreePort();
      const child = spawn(process.execPath, [program], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          DATABASE_URL: url,
          PORT: String(port),
          PANELBRIDGE_PORT: String(port),
          PANELBRIDGE_SECRET_KEYS: secretKeys,
          PANELBRIDGE_PUBLIC_RATE: '0',
          PANELBRIDGE_API_RATE: '0',
          PANELBRIDGE_DEMO: 'true',
          LOG_LEVEL: 'warn',
          NODE_ENV: 'production',
          ...environment,
        },
      });
      children.push(child);
      await waitUntilListening(child, port);
      return port;
    },
    async close() {
      await Promise.all(children.map((child) => end(child)));
      await sql.end();
      await server.stop('immediate');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function seed(sql: pg.Pool, participations: number, status: string): Promise<void> {
  await sql.query(`insert into workspaces (id, name) values ('${workspaceId}', 'bench')`);
  await sql.query(
    `insert into connections (id, workspace_id, connector_id, name, config, status)
     values ('00000000-0000-4000-8000-000000000002', '${workspaceId}', 'tracked-link', 'tool', '{"preset":"generic"}', 'ready')`,
  );
  const ids = Array.from({ length: studies }, (_, index) => studyId(index));
  await sql.query(
    `insert into studies (id, workspace_id, title, status, launched_at, participation_limit, places_taken, participation_minutes, incentive_amount, incentive_currency)
     select unnest($1::text[]), '${workspaceId}', 'Bench', 'active', now(), $2, $3, 20, 2500, 'USD'`,
    [ids, Math.ceil(participations / studies), status === 'started' ? Math.ceil(participations / studies) : 0],
  );
  await sql.query(
    `insert into integrations (study_id, workspace_id, connection_id, invite_link, parameter_name)
     select unnest($1::text[]), '${workspaceId}', '00000000-0000-4000-8000-000000000002', 'https://tool.example/interview/abc?lang=en', 'iid'`,
    [ids],
  );
  await sql.query(
    `insert into return_keys (key, workspace_id, study_id, name, outcome)
     select 'key-' || id, '${workspaceId}', id, 'complete', 'submitted' from unnest($1::text[]) id`,
    [ids],
  );
  const chunk = 20_000;
  for (let start = 0; start < participations; start += chunk) {
    const indexes = Array.from({ length: Math.min(chunk, participations - start) }, (_, offset) => start + offset);
    await sql.query(
      `insert into participations (id, workspace_id, study_id, status, holds_place, started_at, invited_at)
       select i.id, '${workspaceId}', i.study, $3, $4, case when $4 then now() - interval '10 minutes' end, now()
       from unnest($1::text[], $2::text[]) i (id, study)`,
      [indexes.map(participationId), indexes.map(studyId), status, status === 'started'],
    );
  }
  await sql.query('vacuum analyze');
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function waitUntilListening(child: ChildProcess, port: number): Promise<void> {
  child.stdout?.resume();
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server on port ${port} ended with ${child.exitCode}`);
    const answered = await fetch(`http://127.0.0.1:${port}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on port ${port}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await closed;
}
