import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimDemo } from './demo-claim.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'demo-claim-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a second demo in one folder is refused, with the address of the first and the way to have both', () => {
  const release = claimDemo(folder, 'http://localhost:4300');
  expect(() => claimDemo(folder, 'http://localhost:4320')).toThrow(
    /runs with its demo in .*, at http:\/\/localhost:4300\. .*PANELBRIDGE_FOLDER=.*PANELBRIDGE_PORT=.*PANELBRIDGE_SANDBOX_PORT=/,
  );
  claimDemo(path.join(folder, 'second'), 'http://localhost:4320')();
  release();
  claimDemo(folder, 'http://localhost:4320')();
});

test('a demo keeps its folder as long as its process lives, whoever holds on to what, and the folder of one that was killed is free', async () => {
  const code = `import { claimDemo } from ${JSON.stringify(new URL('demo-claim.mjs', import.meta.url).href)};
    claimDemo(${JSON.stringify(folder)}, 'http://localhost:4300'); gc(); await new Promise(setImmediate); gc(); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(holder, 'exit');
  try {
    await once(holder.stdout, 'data');
    expect(() => claimDemo(folder, '')).toThrow('at http://localhost:4300');
  } finally {
    holder.kill('SIGKILL');
    await ended;
  }
  claimDemo(folder, '')();
});
