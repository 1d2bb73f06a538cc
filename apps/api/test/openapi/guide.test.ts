import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listBlocks, writeSamples } from '../support/samples.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const run = promisify(execFile);
const guide = '../docs/src/content/docs/guides/consume-the-api.md';
const samples = writeSamples(guide, 'guide');

let hub: TestHub;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  hub = await startHub();
  env = { ...process.env, HUB: hub.url, KEY: hub.adminKey };
  await hub.request('POST', '/api/v1/participants', { body: { email: 'ann@example.com' } });
});
afterAll(async () => {
  await hub.close();
  samples.remove();
});

describe('the guide to the API', () => {
  it('has commands that the hub answers as it says', async () => {
    const commands = listBlocks(guide, 'sh')
      .join('\n')
      .replace(/^export .*$/m, '');
    const { stdout } = await run('bash', ['-ec', `curl() { command curl -w '\\n%{http_code}\\n' "$@"; }\n${commands}`], { env });
    expect(stdout.match(/^\d{3}$/gm)).toEqual(['201', '200', '409', '422']);
    expect(stdout).toContain('"code":"nothing_to_pay"');
    expect(stdout).toContain('"pointer":"/currency"');
  });

  it('has programs that compile', async () => {
    expect(samples.count).toBe(3);
    expect(await samples.compile()).toBe('');
  });

  it.each([
    [0, "[ 'Banking on the phone', 'Banking on the phone' ]"],
    [1, '1'],
    [2, ''],
  ])('has a program %i that prints %j', async (index, printed) => {
    expect(await samples.run(index, env)).toBe(printed);
  });
});
