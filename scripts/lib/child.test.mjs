import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { jobEnvironment, root, runChild } from './child.mjs';

const script = (/** @type {string} */ code) => ['--input-type=module', '--eval', code];
const child = path.join(root, 'scripts/lib/child.mjs');

describe('runChild', () => {
  test('answers the exit code and what was said', async () => {
    const ended = await runChild(process.execPath, script('console.log(1); console.error(2); process.exit(7)'), { capture: true });
    expect(ended).toMatchObject({ code: 7, signal: null });
    expect(ended.output.trim().split('\n').toSorted()).toEqual(['1', '2']);
  });

  test('answers the signal that ended a program', async () => {
    expect(await runChild(process.execPath, script("process.kill(process.pid, 'SIGKILL')"), { capture: true })).toMatchObject({
      code: 137,
      signal: 'SIGKILL',
    });
  });

  test('fails when there is no such program', async () => {
    await expect(runChild('panelbridge-no-such-program', [], { capture: true })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('runOrExit', () => {
  test.for(/** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))('passes %s on once, waits, and keeps the exit code', async (signal) => {
    const server = `let count = 0; process.on('${signal}', () => { count += 1; setTimeout(() => { console.log('signals', count); process.exit(40 + count); }, 200); }); setInterval(() => {}, 1000); console.log('ready');`;
    const parent = spawn(
      process.execPath,
      script(
        `import { runOrExit } from ${JSON.stringify(child)}; await runOrExit(process.execPath, ['--eval', ${JSON.stringify(server)}]);`,
      ),
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await once(parent.stdout, 'data');
    parent.kill(signal);
    const [[line], [code]] = await Promise.all([once(parent.stdout, 'data'), once(parent, 'exit')]);
    expect(String(line).trim()).toBe('signals 1');
    expect(code).toBe(41);
  });

  test('passes on a signal that comes in the first moment', async () => {
    const hasty = 'trap "exit 41" TERM; kill -TERM $PPID; sleep 20 & wait';
    const code = `import { runOrExit } from ${JSON.stringify(child)}; await runOrExit('sh', ['-c', ${JSON.stringify(hasty)}]);`;
    expect(await runChild(process.execPath, script(code), { capture: true })).toMatchObject({ code: 41, signal: null });
  });

  test('does not go on to the next program after a signal, even if this one ended well', async () => {
    const patient = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('ready');";
    const two = `import { runOrExit } from ${JSON.stringify(child)}; await runOrExit(process.execPath, ['--eval', ${JSON.stringify(patient)}]); console.log('next');`;
    const parent = spawn(process.execPath, script(two), { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    parent.stdout.on('data', (chunk) => {
      said += String(chunk);
      if (said === 'ready\n') parent.kill('SIGTERM');
    });
    await once(parent, 'close');
    expect(said).toBe('ready\n');
  });

  test('ends by the signal that ended its program', async () => {
    const code = `import { runOrExit } from ${JSON.stringify(child)}; await runOrExit(process.execPath, ['--eval', "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)"]);`;
    expect(await runChild(process.execPath, script(code), { capture: true })).toMatchObject({ signal: 'SIGTERM' });
  });
});

test("jobs find the project's own tools first", () => {
  expect(jobEnvironment().PATH.split(path.delimiter)[0]).toBe(path.join(root, 'node_modules', '.bin'));
});
