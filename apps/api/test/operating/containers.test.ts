import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings, settingNames } from '../../src/platform/configuration/read-settings.js';
import { composePath, listVariables, parseCompose, readStages, readText, root, type Instruction } from './container-files.js';
import { exampleValues as values } from './example-values.js';

// There may be no Docker where the tests run: here both files are held against what they speak of, and processes.test.ts runs their commands.
const [build = [], image = []] = readStages();
const { services } = parseCompose(readText(composePath), values);
const hubs = Object.entries(services).filter(([, service]) => service.image === 'panelbridge');
const api = JSON.parse(readText('apps/api/package.json')) as { readonly name: string; readonly scripts: Readonly<Record<string, string>> };
const workspace = JSON.parse(readText('package.json')) as { readonly packageManager: string };

const find = (stage: readonly Instruction[], keyword: string): readonly Instruction[] => stage.filter((one) => one.keyword === keyword);
const environment = Object.fromEntries(find(image, 'ENV').flatMap(({ words }) => words.map((word) => word.split('=') as [string, string])));

it('the image is made with the Node and the pnpm of the workspace', () => {
  const { nodeVersion } = parse(readText('pnpm-workspace.yaml')) as { nodeVersion: string };
  for (const stage of [build, image]) expect(find(stage, 'FROM')[0]?.words[0]).toBe(`node:${nodeVersion}-slim`);
  expect(find(build, 'RUN')[0]?.words.at(-1)).toBe(workspace.packageManager);
});

it('the image is built from paths that are there, and of the package that is the hub', () => {
  const copied = find(build, 'COPY').flatMap(({ words }) => words.slice(0, -1));
  expect(copied.length).toBeGreaterThan(4);
  expect(copied.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
  const filters = find(build, 'RUN').flatMap(({ words }) => words.filter((_, index) => words[index - 1]?.startsWith('--filter')));
  expect(filters).toEqual([`${api.name}...`, `${api.name}...`, api.name]);
});

it('the image holds the hub alone, as it was deployed', () => {
  const target = find(build, 'RUN').at(-1)?.words.at(-1);
  const copies = find(image, 'COPY');
  for (const { flags, words } of copies) {
    expect(flags).toEqual(['--from=build']);
    expect(words[0]).toMatch(new RegExp(`^${target}/`));
  }
  expect(copies.map(({ words }) => words[0]?.slice(`${target}/`.length))).toEqual(['package.json', 'node_modules', 'dist']);
  const stage = find(build, 'FROM')[0]?.words.at(-1);
  expect(stage).toBe('build');
});

it('the image runs without privileges, by the commands of the package, with names that the hub knows and no secret', () => {
  expect(find(image, 'USER')[0]?.words).toEqual(['node']);
  expect(find(image, 'CMD')[0]?.command.join(' ')).toBe(api.scripts['start']);
  expect(services['migrate']?.command?.join(' ')).toBe(api.scripts['migrate']);
  expect([...find(build, 'ARG'), ...find(image, 'ARG'), ...find(build, 'ENV')]).toEqual([]);
  expect(Object.keys(environment).filter((name) => !['NODE_ENV', ...settingNames].includes(name))).toEqual([]);
  expect(Object.keys(environment).filter((name) => /SECRET|PASSWORD|KEY|URL/.test(name))).toEqual([]);
  const ignored = readText('.dockerignore').split('\n');
  for (const path of ['**/.env', '**/.env.*', '**/node_modules', '**/dist', '**/.panelbridge']) expect(ignored).toContain(path);
});

it('every service has settings with which the hub starts, in its role', () => {
  const settings = Object.fromEntries(
    hubs.filter(([name]) => name !== 'migrate').map(([name, service]) => [name, readSettings({ ...environment, ...service.environment })]),
  );
  expect(Object.entries(settings).map(([name, { role, demo }]) => [name, role, demo])).toEqual([
    ['api-1', 'api', false],
    ['api-2', 'api', false],
    ['worker', 'worker', false],
  ]);
  for (const [name, service] of hubs) {
    expect(Object.keys(service.environment).filter((key) => !settingNames.includes(key))).toEqual([]);
    // Only the step that migrates has the login that owns the database.
    expect('PANELBRIDGE_MIGRATION_URL' in service.environment).toBe(name === 'migrate');
    expect(JSON.stringify(service.environment).includes(values.POSTGRES_PASSWORD)).toBe(name === 'migrate');
  }
});

it('ports, order and patience agree with the hub', () => {
  const exposed = find(image, 'EXPOSE')[0]?.words[0];
  expect(environment['PANELBRIDGE_PORT']).toBe(exposed);
  const published = hubs.flatMap(([, { ports = [] }]) => ports);
  expect(published).toEqual([`127.0.0.1:4300:${exposed}`, `127.0.0.1:4301:${exposed}`]);
  const drain = Number(/drainMilliseconds = (\d+)_000/.exec(readText('apps/api/src/main.ts'))?.[1]);
  expect(drain).toBeGreaterThan(0);
  for (const [name, service] of hubs) {
    expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThan(drain);
    expect(service.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      ...(name !== 'migrate' && { migrate: { condition: 'service_completed_successfully' } }),
    });
  }
});

it('the example of settings names each one that the compose file takes, and gives no secret', () => {
  const lines = readText('docker/.env.example')
    .split('\n')
    .filter((line) => /^\w/.test(line))
    .map((line) => line.split('=') as [string, string]);
  expect(new Set(lines.map(([name]) => name))).toEqual(listVariables());
  expect(lines.filter(([, value]) => value !== '')).toEqual([['LOG_LEVEL', 'info']]);
  const mounted = services['postgres']?.volumes?.filter((volume) => volume.startsWith('.')).map((volume) => volume.split(':')[0]);
  expect(mounted).toEqual(['./postgres']);
  expect(existsSync(`${root}/docker/${mounted?.[0]}`)).toBe(true);
});
