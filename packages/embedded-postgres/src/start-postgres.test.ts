import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readEnvironment, readUid, startInProcess } from '../test/processes.js';
import { countRows, createRows, query } from '../test/query.js';
import { createTemporaryFolder } from '../test/temporary-folder.js';
import { EmbeddedPostgresError, startPostgres } from './index.js';

describe('a new folder', () => {
  test('becomes a UTF-8 database in locale C, safe on disk, on 127.0.0.1 alone and without a socket file', async () => {
    const folder = join(await createTemporaryFolder(), 'not', 'there');
    const server = await startPostgres({ folder, settings: { work_mem: '7MB' } });
    onTestFinished(() => server.stop('immediate'));
    expect(server.adopted).toBe(false);
    const rows = await query(server.url(), 'SELECT name, setting FROM pg_settings');
    const settings = Object.fromEntries(rows.map((row) => [row['name'], row['setting']]));
    expect(settings).toMatchObject({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(server.port),
      max_connections: '200',
      work_mem: '7168',
      server_encoding: 'UTF8',
    });
    expect(await query(server.url(), 'SELECT datcollate FROM pg_database WHERE datname = current_database()')).toEqual([
      { datcollate: 'C' },
    ]);
    expect(readUid(server.pid)).not.toBe(0);
    expect(readEnvironment(server.pid)).toContain('LC_ALL=C');
    expect(readEnvironment(server.pid)).not.toContain('VITEST');
  });

  test('settings that would weaken commits or open the server are refused, in every spelling', async () => {
    const folder = await createTemporaryFolder();
    for (const settings of [
      { fsync: 'off' },
      { synchronous_commit: 'off' },
      { listen_addresses: '*' },
      { 'synchronous-commit': 'off' },
      { FSYNC: 'off' },
    ]) {
      await expect(startPostgres({ folder, settings: { ...settings } as Record<string, string> })).rejects.toMatchObject({
        code: 'setting_refused',
      });
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test('a misspelt value ends the start with what the server says', async () => {
    const folder = await createTemporaryFolder();
    const start = startPostgres({ folder, settings: { work_mem: 'plenty' } });
    await expect(start).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('invalid value for parameter "work_mem"'),
    });
  });

  test('a port in use is reported, and the same folder starts on another', async () => {
    const folder = await createTemporaryFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(startPostgres({ folder, port })).rejects.toMatchObject({
      code: 'port_taken',
      message: expect.stringContaining(String(port)),
    });
    expect((await startPostgres({ folder })).port).not.toBe(port);
  });

  test('half a cluster left by a killed launcher is not taken for one', async () => {
    const folder = await createTemporaryFolder();
    await mkdir(join(folder, 'initdb-AbCdEf'));
    writeFileSync(join(folder, 'initdb-AbCdEf', 'PG_VERSION'), '18\n');
    await startPostgres({ folder });
    expect((await readdir(folder)).toSorted()).toEqual(['data', 'owner.lock', 'server.log', 'start.lock']);
  });

  test('a folder that the account cannot enter is named, with the account and a remedy', async () => {
    const closed = join(await createTemporaryFolder(), 'home');
    await mkdir(closed);
    const isRoot = userInfo().uid === 0;
    chmodSync(closed, isRoot ? 0o700 : 0o000);
    onTestFinished(() => chmodSync(closed, 0o700));
    const error = await startPostgres({ folder: join(closed, 'database') }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EmbeddedPostgresError);
    expect(error).toMatchObject({ code: 'folder_unreachable' });
    const { message } = error as EmbeddedPostgresError;
    expect(message).toContain(`The folder ${join(closed, 'database')} `);
    expect(message).toMatch(isRoot ? /the account (postgres|nobody) has no access to .*home\./ : userInfo().username);
    expect(message).toContain('Choose a folder outside private homes');
  });
});

describe('a running server', () => {
  test('is adopted by the next start, which keeps its process and port', async () => {
    const folder = await createTemporaryFolder();
    const first = await startPostgres({ folder });
    const second = await startPostgres({ folder });
    expect(first).toMatchObject({ adopted: false, owned: true });
    expect(second).toMatchObject({ adopted: true, owned: false, pid: first.pid, port: first.port });
    expect(await query(second.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('outlives the kill -9 of the process that started it, and belongs to the first that adopts it', async () => {
    const folder = await createTemporaryFolder();
    const { child, pid, port } = await startInProcess(folder);
    expect(await startPostgres({ folder })).toMatchObject({ adopted: true, owned: false, pid, port });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const heir = await startPostgres({ folder });
    expect(heir).toMatchObject({ adopted: true, owned: true, pid, port });
    expect(await startInProcess(folder)).toMatchObject({ adopted: true, owned: false, pid });
    await heir.stop();
    expect(await startPostgres({ folder })).toMatchObject({ adopted: false, owned: true });
  });

  test('is one alone when three processes and two calls start the same folder at once', async () => {
    const folder = await createTemporaryFolder();
    const servers = await Promise.all([...[1, 2, 3].map(() => startInProcess(folder)), ...[1, 2].map(() => startPostgres({ folder }))]);
    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
    expect(servers.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect((await readdir(folder)).toSorted()).toEqual(['data', 'owner.lock', 'server.log', 'start.lock']);
    expect(readFileSync(join(folder, 'server.log'), 'utf8').match(/database system is ready/g)).toHaveLength(1);
  });

  test('stops once, twice and for others, and starts again with its rows', async () => {
    const folder = await createTemporaryFolder();
    const first = await startPostgres({ folder });
    await createRows(first.url());
    await first.stop();
    await first.stop('immediate');
    expect(existsSync(join(folder, 'data', 'postmaster.pid'))).toBe(false);
    const second = await startPostgres({ folder });
    await first.stop();
    expect(second.adopted).toBe(false);
    expect(await countRows(second.url())).toBe(1000);
  });

  test('that is stopping is waited for, then started anew', async () => {
    const folder = await createTemporaryFolder();
    const first = await startPostgres({ folder });
    const [, second] = await Promise.all([first.stop(), startPostgres({ folder })]);
    const rows = await query((second.pid === first.pid ? await startPostgres({ folder }) : second).url(), 'SELECT 1 AS one');
    expect(rows).toEqual([{ one: 1 }]);
  });
});
