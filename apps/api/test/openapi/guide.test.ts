import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../support/start-hub.js';

const run = promisify(execFile);
const guide = readFileSync(new URL('../../../docs/src/content/docs/guides/consume-the-api.md', import.meta.url), 'utf8');
const listBlocks = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
// Inside this package, so that the samples find the client as a program of its own would.
const folder = fileURLToPath(new URL('../../reports/guide/', import.meta.url));

let hub: TestHub;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  hub = await startHub();
  env = { ...process.env, HUB: hub.url, KEY: hub.adminKey };
  await hub.request('POST', '/api/v1/participants', { body: { email: 'ann@example.com' } });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, block] of listBlocks('ts').entries()) writeFileSync(`${folder}${index}.ts`, block);
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the guide to the API', () => {
  it('has commands that the hub answers as it says', async () => {
    const commands = listBlocks('sh')
      .join('\n')
      .replace(/^export .*$/m, '');
    const { stdout } = await run('bash', ['-ec', `curl() { command curl -w '\\n%{http_code}\\n' "$@"; }\n${commands}`], { env });
    expect(stdout.match(/^\d{3}$/gm)).toEqual(['201', '200', '409', '422']);
    expect(stdout).toContain('"code":"nothing_to_pay"');
    expect(stdout).toContain('"pointer":"/currency"');
  });

  it('has programs that compile', async () => {
    const files = listBlocks('ts').map((_, index) => `${folder}${index}.ts`);
    expect(files.length).toBe(3);
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'esnext',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--ignoreConfig',
    ];
    const { stdout } = await run('tsc', [...options, ...files], { cwd: fileURLToPath(new URL('../../', import.meta.url)) }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  it.each([
    [0, "[ 'Banking on the phone', 'Banking on the phone' ]"],
    [1, '1'],
    [2, ''],
  ])('has a program %i that prints %j', async (index, printed) => {
    const { stdout } = await run(process.execPath, [`${folder}${index}.ts`], { env });
    expect(stdout.trim()).toBe(printed);
  });
});
