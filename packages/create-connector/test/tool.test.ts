import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { runTool } from './support/run.js';
import { makeFolder, removeFolders, scaffold } from './support/scaffold.js';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = makeFolder({ linked: true });
  folder = scaffold(parent, ['redirect', 'status-sync']);
});
afterAll(removeFolders);

function change(file: string, from: string, to: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
}

describe('check', () => {
  it('shows every check as a table and ends well for a scaffold', async () => {
    const { code, output, errors } = await runTool(folder, 'check');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/✓ passed +kept-links +\S/);
    expect(output).toMatch(/\d\d passed, 0 failed, 0 waived, \d+ do not concern it/);
  });

  it('shows what failed with its remedy, and ends badly', async () => {
    change('src/status-sync.ts', `externalId: '/parameters/{parameter}'`, `externalId: '/wrong'`);
    change(
      'test/scenarios.ts',
      'connections: [\n    {',
      `connections: [\n    {\n      webhook: (event) => ({ status: event.status, parameters: { [event.parameter]: event.identity } }),`,
    );
    const { code, output, errors } = await runTool(folder, 'check');
    expect(code).toBe(1);
    expect(output).toMatch(/✗ FAILED +mapped-statuses/);
    expect(errors).toMatch(/mapped-statuses\n {2}✗ .+\n[\s\S]*Remedy: /);
  });

  it('tells a marker that hubs would not find it by', async () => {
    change('package.json', '"contract": 1', '"contract": 2');
    expect(await runTool(folder, 'check')).toMatchObject({ code: 1, errors: expect.stringContaining('panelbridge') });
  });

  it('says what to install where the kit is missing', async () => {
    rmSync(join(parent, 'node_modules'));
    const { code, errors } = await runTool(folder, 'check');
    expect(code).toBe(1);
    expect(errors).toMatch(/^@panelbridge\/core is not installed in .*Install the dependencies first/);
  });

  it('says so where there is no connector', async () => {
    expect(await runTool(parent, 'check')).toMatchObject({ code: 1, errors: expect.stringContaining('package.json') });
  });
});

describe('manifest', () => {
  it('writes manifest.json, and writes it once', async () => {
    expect(await runTool(folder, 'manifest')).toMatchObject({ code: 0, output: 'Wrote manifest.json\n' });
    expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({ id: 'my-tool', version: '0.1.0' });
    expect(await runTool(folder, 'manifest')).toMatchObject({ code: 0, output: 'manifest.json is as it was\n' });
  });

  it('writes nothing while the manifest has faults, and names them', async () => {
    change('src/manifest.ts', `title: 'My Tool'`, `title: ''`);
    expect(await runTool(folder, 'manifest')).toMatchObject({ code: 1, errors: expect.stringContaining('/title: must not be empty') });
    expect(existsSync(join(folder, 'manifest.json'))).toBe(false);
  });

  it('is refused by names that there are none of', async () => {
    expect(await runTool(folder, 'publish')).toMatchObject({ code: 2, errors: expect.stringContaining('unknown command') });
  });
});
