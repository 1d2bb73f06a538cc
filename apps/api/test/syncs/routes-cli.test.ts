import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunDto } from '../../src/syncs/runs/run.dto.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';
import { typeCommand, watch, watchWork, type Ended, type Typed } from './support/terminal.js';

const nobody = '00000000-0000-4000-8000-000000000000';
let hub: SyncHub;
let key: string;
beforeAll(async () => {
  hub = await startSyncHub();
  key = await hub.key('integration');
});
beforeEach(() => {
  hub.hubApi.misbehave([]);
  hub.hubApi.refuseEmails([]);
});
afterAll(() => hub.close());

const here = (): Typed => ({ environment: { PANELBRIDGE_URL: hub.url, PANELBRIDGE_API_KEY: key } });
const panelbridge = (args: readonly string[], more: Partial<Typed> = {}): Promise<Ended> => typeCommand(args, { ...here(), ...more });

describe('panelbridge sync', () => {
  it('run --watch shows how far a run is and what it came to, and ends well', async () => {
    await hub.setPeople(makePeople(250));
    const sync = await hub.createSync();
    const { code, output, errors } = await watchWork(hub, sync, [], here());
    expect([code, errors]).toEqual([0, '']);
    expect(output).toMatch(/^waiting for its turn\n/);
    expect(output).toMatch(/Run \S+ \(ordinary\): completed\. /);
    expect(output).toContain('Rows:     250 created; 3 requests');
  });

  it('run --watch ends with 1 when rows failed, and says which, why, and what happens next', async () => {
    await hub.setPeople(makePeople(3, (index) => (index === 0 ? { email: 'no address' } : {})));
    hub.hubApi.refuseEmails(['p1@example.com'], 'has left \u001B[31mus');
    const sync = await hub.createSync();
    const { code, output } = await watchWork(hub, sync, ['--kind', 'full'], here());
    expect(code).toBe(1);
    expect(output).toContain('completed with errors');
    expect(output).toContain('Next:     1 rejected: The next run sends it again');
    const id = /Run (\S+) /.exec(output)?.[1] ?? '';
    expect(output).toContain(`panelbridge sync rows ${sync} ${id}`);
    const rows = await panelbridge(['sync', 'rows', sync, id, '--outcome', 'rejected']);
    expect(rows.output).toContain('k000001  p1@example.com  rejected\n');
    // What comes from elsewhere moves no cursor and paints nothing.
    expect(rows.output).toContain('has left us');
    expect(rows.output).not.toContain('\u001B');
    expect(rows.output).not.toContain('k000000');
    expect((await panelbridge(['sync', 'rows', sync])).output).toContain('k000000');
    expect((await panelbridge(['sync', 'rows', sync, '--csv'])).output).toMatch(/^\uFEFF"key",/);
    expect((JSON.parse((await panelbridge(['sync', 'rows', sync, '--json'])).output) as object[]).length).toBe(2);
    expect((await panelbridge(['sync', 'status', sync])).code).toBe(1);
  });

  it('run --kind dry_run says what a run would do, and test sends the first rows', async () => {
    await hub.setPeople(makePeople(20));
    const sync = await hub.createSync({ connectionId: null });
    const dry = await watchWork(hub, sync, ['--kind', 'dry_run'], here());
    expect([dry.code, dry.output]).toEqual([0, expect.stringContaining('It would: 20 to create')]);
    const test = await watchWork(hub, sync, ['--kind', 'test', '--rows', '4', '--json'], here());
    expect([test.code, (JSON.parse(test.output) as RunDto).counters]).toEqual([0, expect.objectContaining({ created: 4 })]);
    expect(test.errors).toContain('waiting for its turn');
  });

  it('run asks for a run and says how to follow it; status shows it, cancel ends it', async () => {
    const sync = await hub.createSync();
    const { code, output } = await panelbridge(['sync', 'run', sync]);
    const id = /Run (\S+) /.exec(output)?.[1] ?? '';
    expect([code, output]).toEqual([0, expect.stringContaining(`panelbridge sync status ${sync} ${id} --watch`)]);
    expect((await panelbridge(['sync', 'status', sync])).output).toContain(`Run ${id} (ordinary): queued.`);
    expect((await panelbridge(['sync', 'cancel', sync])).output).toBe(`Run ${id} is cancelled.\n`);
    expect((await panelbridge(['sync', 'cancel', sync, id])).output).toContain('is over already (cancelled)');
    expect((await panelbridge(['sync', 'status', sync, id])).code).toBe(1);
  });

  it('stops watching when it is told to, which does not stop the run', async () => {
    const sync = await hub.createSync();
    const stop = new AbortController();
    const { ended } = await watch(sync, [], { ...here(), signal: stop.signal });
    stop.abort();
    const { code, errors } = await ended;
    expect([code, errors]).toEqual([130, expect.stringContaining('the run goes on')]);
    const { rows } = await hub.sql.query('select state, cancel_requested_at from sync_runs where sync_id = $1', [sync]);
    expect(rows).toEqual([{ state: 'queued', cancel_requested_at: null }]);
  });

  it('list names every sync', async () => {
    const sync = await hub.createSync({ connectionId: null, mode: 'update', deleteBehaviour: 'clear' });
    const { code, output } = await panelbridge(['sync', 'list']);
    expect([code, output.split('\n')[0]]).toEqual([0, expect.stringMatching(/^SYNC +NAME +DESTINATION +MODE +SCHEDULE +STATE$/)]);
    expect(output).toMatch(new RegExp(`${sync}  People  panel +update, clear +none +ok`));
    expect((JSON.parse((await panelbridge(['sync', 'list', '--json'])).output) as { id: string }[]).map(({ id }) => id)).toContain(sync);
  });
});

describe('what is not understood', () => {
  it.each([
    [['sync', 'run']],
    [['sync', 'run', 'x']],
    [['sync', 'run', nobody, '--kind', 'weekly']],
    [['sync', 'run', nobody, '--kind', 'test', '--rows', '0']],
    [['sync', 'run', nobody, '--rows', '3']],
    [['sync', 'run', nobody, '--kind', 'dry_run', '--confirm-removals']],
    [['sync', 'rows', nobody, '--csv', '--json']],
    [['sync', 'walk']],
    [['--url', 'hub', 'sync', 'list']],
  ])('%j ends with 2 and says what is wrong', async (args) => {
    const { code, output, errors } = await panelbridge(args);
    expect([code, output]).toEqual([2, '']);
    expect(errors.trim()).not.toBe('');
  });

  it('is a missing or impossible key, before anything is asked', async () => {
    for (const environment of [{}, { PANELBRIDGE_API_KEY: '  ' }, { PANELBRIDGE_API_KEY: 'a b' }]) {
      expect(await panelbridge(['sync', 'list'], { environment: { PANELBRIDGE_URL: hub.url, ...environment } })).toMatchObject({
        code: 2,
        output: '',
      });
    }
    expect(
      await panelbridge(['sync', 'list'], { environment: { PANELBRIDGE_URL: 'not an address', PANELBRIDGE_API_KEY: key } }),
    ).toMatchObject({ code: 2 });
  });
});

describe('what the hub refuses', () => {
  it('is told in its own words, and ends with 1', async () => {
    expect(await panelbridge(['sync', 'run', nobody])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('There is no such sync here'),
    });
    const environment = { PANELBRIDGE_URL: hub.url, PANELBRIDGE_API_KEY: await hub.key('observer') };
    expect(await panelbridge(['sync', 'run', await hub.createSync()], { environment })).toMatchObject({
      code: 1,
      errors: expect.stringContaining('syncs.run'),
    });
    const gone = { PANELBRIDGE_URL: 'http://127.0.0.1:9', PANELBRIDGE_API_KEY: key };
    expect(await panelbridge(['sync', 'list'], { environment: gone })).toMatchObject({
      code: 1,
      errors: expect.stringContaining('No hub answers at http://127.0.0.1:9'),
    });
  });

  it('takes a key in a flag, and warns of it without repeating it', async () => {
    const { code, errors } = await panelbridge(['--key', key, 'sync', 'list'], { environment: { PANELBRIDGE_URL: hub.url } });
    expect([code, errors]).toEqual([0, expect.stringContaining('Set PANELBRIDGE_API_KEY instead')]);
    expect(errors).not.toContain(key);
  });
});

it('is a program: it watches until a signal comes, and tells by its exit code how it ended', async () => {
  const sync = await hub.createSync();
  const cli = join(import.meta.dirname, '../../../../packages/cli/src/cli.ts');
  const child = spawn(process.execPath, ['--import', '@oxc-node/core/register', cli, 'sync', 'run', sync, '--watch'], {
    env: { ...process.env, PANELBRIDGE_URL: hub.url, PANELBRIDGE_API_KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await vi.waitFor(() => expect(output).toContain('waiting for its turn'), { timeout: 15_000 });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  expect([await ended, errors]).toEqual([130, expect.stringContaining('the run goes on')]);
});
