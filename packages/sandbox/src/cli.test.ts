import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readArguments } from './read-arguments.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
});

interface Run {
  readonly child: ChildProcess;
  readonly output: { text: string };
}

function run(...args: string[]): Run {
  const cli = new URL('cli.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', '@oxc-node/core/register', cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  return { child, output };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('panelbridge-sandbox', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('starts all stand-ins, prints their addresses, and stops cleanly on %s', async (signal) => {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'panelbridge-sandbox-'));
    const { child, output } = run('--interview-port', String(port), '--parameter', 'token', '--folder', folder);
    await expect.poll(() => output.text, { timeout: 20_000 }).toContain('ready');
    expect(output.text).toContain(`interview tool      http://127.0.0.1:${port}\n`);
    expect(output.text).toMatch(/mail server {9}smtp:\/\/127\.0\.0\.1:\d+\n/);
    const survey = /third-party survey {2}(\S+)\/survey\n/.exec(output.text)?.[1] ?? '';
    const mailbox = /mailbox {13}(\S+)\n/.exec(output.text)?.[1] ?? '';
    expect(await (await fetch(`${survey}/admin`)).json()).toMatchObject({ parameter: 'token' });
    const testTool = /test tool {11}(\S+)\n/.exec(output.text)?.[1] ?? '';
    const hubApi = /Hub API {13}(\S+)\n/.exec(output.text)?.[1] ?? '';
    const platform = /research platform {3}(\S+)\n/.exec(output.text)?.[1] ?? '';
    const payouts = /payout server {7}(\S+)\n/.exec(output.text)?.[1] ?? '';
    for (const url of [`http://127.0.0.1:${port}/`, `${survey}/survey`, mailbox, testTool, hubApi, platform, payouts])
      expect((await fetch(url)).status).toBe(200);
    // Held while both signals are sent: one that came in after Node gave its handlers back would end the process by itself.
    for (const each of ['SIGSTOP', signal, signal === 'SIGTERM' ? 'SIGINT' : 'SIGTERM', 'SIGCONT'] as const) child.kill(each);
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(output.text).toMatch(/Ctrl-C\n$/);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
    await rm(folder, { recursive: true });
  });

  it('says which port is taken, leaves nothing running, and ends with 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const { child, output } = run('--survey-port', String(typeof address === 'object' ? address?.port : ''));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.text).toMatch(/could not start: port \d+ of 127\.0\.0\.1 is in use\. End what listens there, or choose another port/);
    server.close();
  });

  it('names a bad setting of the survey', async () => {
    const { child, output } = run('--complete-url', 'nonsense');
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.text).toContain('completeUrl must be an absolute http or https address');
  });
});

describe('readArguments', () => {
  it('reads ports and settings', () => {
    expect(
      readArguments([
        '--smtp-port',
        '2525',
        '--usertesting-port',
        '2526',
        '--hub-api-port',
        '2527',
        '--screen-out-url=https://a.example/',
        '--folder',
        'kept',
      ]),
    ).toEqual({
      kind: 'start',
      options: { smtpPort: 2525, usertestingPort: 2526, hubApiPort: 2527, screenOutUrl: 'https://a.example/', folder: 'kept' },
    });
    expect(readArguments(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--smtp-port', 'many'], '--smtp-port'],
    [['--smtp-port=70000'], '--smtp-port'],
    [['--colour'], '--colour'],
  ])('refuses %j by name', (args, name) => {
    expect(readArguments(args)).toEqual({ kind: 'refused', message: expect.stringContaining(name) });
  });
});
