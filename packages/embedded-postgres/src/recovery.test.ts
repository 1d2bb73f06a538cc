import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { isRunning, readOwner, spawnUntilLine, waitFor } from '../test/processes.js';
import { countRows, createRows, query } from '../test/query.js';
import { createTemporaryFolder } from '../test/temporary-folder.js';
import { startPostgres, type EmbeddedPostgres } from './index.js';
import { isPostmasterOf } from './postmaster.js';

async function killServer(folder: string, server: EmbeddedPostgres): Promise<void> {
  process.kill(server.pid, 'SIGKILL');
  expect(await waitFor(() => !isPostmasterOf(join(folder, 'data'), server.pid))).toBe(true);
}

function claimPidFile(folder: string, pid: string): void {
  const file = join(folder, 'data', 'postmaster.pid');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, pid));
}

describe('after kill -9 of the server', () => {
  test('the next start recovers the committed rows', async () => {
    const folder = await createTemporaryFolder();
    const first = await startPostgres({ folder });
    await createRows(first.url());
    await killServer(folder, first);
    const second = await startPostgres({ folder });
    expect(second).toMatchObject({ adopted: false });
    expect(second.pid).not.toBe(first.pid);
    expect(await countRows(second.url())).toBe(1000);
  });

  test('a session that is still at work is waited for, so two servers never write the same files', async () => {
    const folder = await createTemporaryFolder();
    const first = await startPostgres({ folder });
    const client = new Client({ connectionString: first.url() });
    client.on('error', () => undefined);
    await client.connect();
    const pid = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;
    client.query('DO $$ BEGIN FOR i IN 1..50000000 LOOP END LOOP; END $$').catch(() => undefined);
    while ((await query(first.url(), `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid} AND state = 'active'`)).length === 0)
      await sleep(10);
    await killServer(folder, first);
    expect(isRunning(pid)).toBe(true);
    await startPostgres({ folder });
    expect(isRunning(pid)).toBe(false);
    expect(readFileSync(join(folder, 'server.log'), 'utf8')).toContain('pre-existing shared memory block');
  });

  test.each([
    ['was given to another process', 'echo $$; exec sleep 60', true],
    ['belongs to a zombie', 'sleep 0.2 & echo $!; exec sleep 60', false],
  ])('a stale pid file whose number %s is no obstacle', async (_, script, runs) => {
    const folder = await createTemporaryFolder();
    const first = await startPostgres({ folder });
    await createRows(first.url());
    await killServer(folder, first);
    // As the server's own account: PostgreSQL ignores numbers of processes of other accounts by itself.
    const { child, line } = await spawnUntilLine('/bin/sh', ['-c', script], readOwner(join(folder, 'data')));
    claimPidFile(folder, line);
    expect(await waitFor(() => isRunning(Number(line)) === runs)).toBe(true);
    // The system takes the number for a living process in both cases, and so does PostgreSQL.
    expect(() => process.kill(Number(line), 0)).not.toThrow();
    const second = await startPostgres({ folder });
    expect(second.adopted).toBe(false);
    expect(await countRows(second.url())).toBe(1000);
    expect(child.exitCode).toBe(null);
  });

  test('an empty pid file, as a power cut leaves one, is no obstacle', async () => {
    const folder = await createTemporaryFolder();
    const first = await startPostgres({ folder });
    await killServer(folder, first);
    writeFileSync(join(folder, 'data', 'postmaster.pid'), '');
    expect((await startPostgres({ folder })).adopted).toBe(false);
  });
});
