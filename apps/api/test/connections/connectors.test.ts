import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { removePackages, writePackage } from '../support/connectors.js';
import { startHub, type TestHub } from '../support/start-hub.js';

interface Listed {
  readonly id: string | null;
  readonly source: string;
  readonly status: string;
  readonly reason: string | null;
  readonly note: string | null;
  readonly faults: readonly { pointer: string }[];
}

const describePackage = (connector: string, contract: unknown = 1) => ({
  name: `x-${connector}`,
  version: '1.2.3',
  type: 'module',
  main: 'index.js',
  panelbridge: { connector, contract },
});
// Importing this one would be seen: the marker has to be read before any of its code runs.
const explosive = 'globalThis.panelbridgeImported = true; export const connector = {};';
const minimal = `export const connector = { manifest: { contract: 1, id: 'lacking', presets: [] }, create() { return {}; } };`;
// Sound manifests whose code does not fit them; what they hold of the fixtures is read by its whole path.
const fixture = JSON.stringify(new URL('../support/connectors/bare-manifest.ts', import.meta.url).href);
const zod = JSON.stringify(import.meta.resolve('zod'));
// What stands in it only a person knows; there is no example.
const personal = `z.object({ account: z.string().regex(/^XY[0-9]+$/).meta({ title: 'Account', description: 'As the tool shows it.' }) })`;
const redirect = `{ identity: 'token', parameter: { name: 'iid', configurable: true, maximumLength: 50, reserved: [], reservedPrefixes: [] }, placeholder: null,
  returns: ['complete'], onReturn: { default: 'completed', fixed: false }, previewable: true, inviteHosts: [], maximumLinkLength: 1999 }`;
const describeCode = (id: string, create: string, settings = 'bareManifest.connectionConfig') => ({
  'package.json': describePackage(id),
  'index.js': `import { z } from ${zod};
import { bareManifest } from ${fixture};
const manifest = { ...bareManifest, connectionConfig: ${settings}, id: '${id}', title: 'T', summary: 'S', capabilities: { redirect: ${redirect} } };
const [checkConnection, entryUrl, parseReturn, pull] = [async () => {}, () => {}, () => {}, async () => {}];
export const connector = { manifest, create({ config }) { ${create} } };`,
});
const folders = {
  whole: writePackage(describeCode('whole', 'return { checkConnection, redirect: { entryUrl, parseReturn } };')),
  'throws-in-create': writePackage(describeCode('throws-in-create', `throw new Error('no such tool');`)),
  'lacks-function': writePackage(describeCode('lacks-function', 'return { checkConnection, redirect: { entryUrl } };')),
  'lacks-unsampled': writePackage(describeCode('lacks-unsampled', 'return { checkConnection, redirect: { entryUrl } };', personal)),
  'whole-unsampled': writePackage(
    describeCode('whole-unsampled', 'return { checkConnection, redirect: { entryUrl, parseReturn } };', personal),
  ),
  'throws-unsampled': writePackage(describeCode('throws-unsampled', "throw new Error('no account ' + config.account);", personal)),
  'refuses-sample': writePackage(
    describeCode(
      'refuses-sample',
      `throw Object.assign(new Error('no account sample'), { [Symbol.for('panelbridge.connector-error')]: true, code: 'configuration_invalid' });`,
    ),
  ),
  'has-undeclared': writePackage(
    describeCode('has-undeclared', 'return { checkConnection, redirect: { entryUrl, parseReturn }, statusSync: { pull } };'),
  ),
  'gives-nothing': writePackage(describeCode('gives-nothing', 'return null;')),
  newer: writePackage({ 'package.json': describePackage('newer', 2), 'index.js': explosive }),
  unmarked: writePackage({ 'package.json': { name: 'x' }, 'index.js': explosive }),
  nameless: writePackage({ 'package.json': { name: 'x', panelbridge: { contract: 1 } }, 'index.js': explosive }),
  throwing: writePackage({ 'package.json': describePackage('throwing'), 'index.js': `throw new Error('no such table');` }),
  waiting: writePackage({ 'package.json': describePackage('waiting'), 'index.js': 'await new Promise(() => {});' }),
  odd: writePackage({
    'package.json': describePackage('odd'),
    'index.js': `export const connector = { create() {}, get manifest() { throw new Error('not today'); } };`,
  }),
  empty: writePackage({ 'package.json': describePackage('empty'), 'index.js': 'export const other = 1;' }),
  unbuilt: writePackage({ 'package.json': describePackage('unbuilt') }),
  malformed: writePackage({ 'package.json': '{' }),
  lacking: writePackage({ 'package.json': describePackage('lacking'), 'index.js': minimal }),
};
const named = [
  '@panelbridge/connector-tracked-link',
  '@panelbridge/connector-tracked-link',
  '@panelbridge/core',
  'no-such-package',
  ...Object.values(folders),
];

describe('connectors', () => {
  let hub: TestHub;
  let listed: readonly Listed[];
  const warned: unknown[] = [];
  beforeAll(async () => {
    vi.spyOn(Logger.prototype, 'warn').mockImplementation((line: unknown) => void warned.push(line));
    hub = await startHub({ configuration: { connectors: named } });
    const { body } = await hub.request<{ data: readonly Listed[] }>('GET', '/api/v1/connectors', {
      key: await hub.key('observer'),
    });
    listed = body.data;
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    removePackages();
    await hub.close();
  });

  const find = (source: string) => listed.filter((one) => one.source === source);

  it('lists each source that was named, with what became of it', () => {
    expect(listed.map(({ source }) => source)).toEqual(named);
    expect(listed.filter(({ status, reason }) => (status === 'loaded') === (reason !== null))).toEqual([]);
  });

  it('takes the first of two with the same id and says so of the second', () => {
    const [first, second] = find('@panelbridge/connector-tracked-link');
    expect(first).toMatchObject({ id: 'tracked-link', status: 'loaded', faults: [] });
    expect(second).toMatchObject({ id: 'tracked-link', status: 'duplicate', reason: expect.stringContaining('CONNECTORS') });
  });

  it('refuses another contract before any code of the package runs', () => {
    expect(find(folders.newer)).toMatchObject([
      { id: 'newer', version: '1.2.3', status: 'incompatible', reason: expect.stringContaining('contract 2') },
    ]);
    expect(Reflect.get(globalThis, 'panelbridgeImported')).toBeUndefined();
  });

  it.each([
    ['unmarked', 'panelbridge'],
    ['nameless', '"connector"'],
    ['throwing', 'no such table'],
    ['waiting', 'did not finish within 10 s'],
    ['odd', 'not today'],
    ['empty', 'exports no'],
    ['unbuilt', 'build it first'],
    ['malformed', 'package.json'],
  ] as const)('lists a package that is broken: %s', (name, reason) => {
    expect(find(folders[name])).toMatchObject([{ status: 'broken', reason: expect.stringContaining(reason) }]);
  });

  it('lists what is not there, and what is no connector', () => {
    expect(find('no-such-package')).toMatchObject([{ id: null, status: 'broken', reason: expect.stringContaining('no such package') }]);
    expect(find('@panelbridge/core')).toMatchObject([{ id: null, status: 'broken' }]);
  });

  it('lists a manifest with faults, and answers it by its id', async () => {
    expect(find(folders.lacking)).toMatchObject([{ status: 'invalid', faults: [{ pointer: expect.any(String) }] }]);
    const { status, body } = await hub.request('GET', '/api/v1/connectors/lacking');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'invalid', manifest: null });
  });

  it('loads a connector of a folder whose functions are the declared ones', () => {
    expect(find(folders.whole)).toMatchObject([{ id: 'whole', version: '1.2.3', status: 'loaded', reason: null }]);
  });

  it('lists a connector whose create throws, with what it said', () => {
    expect(find(folders['throws-in-create'])).toMatchObject([
      { id: 'throws-in-create', status: 'broken', reason: expect.stringContaining('no such tool') },
    ]);
  });

  it('lists a connector that lacks a declared function, and names it', () => {
    expect(find(folders['lacks-function'])).toMatchObject([
      {
        id: 'lacks-function',
        status: 'invalid',
        reason: expect.stringContaining('/redirect/parseReturn is missing'),
        faults: [{ code: 'function_missing', pointer: '/redirect/parseReturn' }],
      },
    ]);
  });

  it('looks at functions also where the settings are such as only a person knows', () => {
    expect(find(folders['lacks-unsampled'])).toMatchObject([
      { status: 'invalid', faults: [{ code: 'function_missing', pointer: '/redirect/parseReturn' }] },
    ]);
    expect(find(folders['whole-unsampled'])).toMatchObject([{ status: 'loaded', reason: null }]);
  });

  it.each(['throws-unsampled', 'refuses-sample'] as const)(
    'says of a connector that could not be tried with made-up settings what it said, and what to do: %s',
    (id) => {
      const [listedOne] = find(folders[id]);
      // The settings were no settings, so nobody knows whether it throws with others.
      expect(listedOne).toMatchObject({ id, status: 'loaded', reason: null });
      for (const part of [`"${id}"`, 'no account sample', 'made up', 'check it before a study uses it', 'its author'])
        expect(listedOne?.note).toContain(part);
      expect(warned).toContainEqual(expect.objectContaining({ id, note: listedOne?.note }));
    },
  );

  it('has no note on what was tried, or is not loaded', () => {
    const noted = listed.filter(({ note }) => note !== null);
    expect(noted.map(({ id }) => id)).toEqual(['throws-unsampled', 'refuses-sample']);
  });

  it('lists a connector with a function that it does not declare, and names it', () => {
    expect(find(folders['has-undeclared'])).toMatchObject([
      {
        id: 'has-undeclared',
        status: 'invalid',
        reason: expect.stringContaining('/statusSync/pull is not declared'),
        faults: [{ code: 'function_undeclared', pointer: '/statusSync/pull' }],
      },
    ]);
  });

  it('lists a connector whose create gives nothing', () => {
    expect(find(folders['gives-nothing'])).toMatchObject([{ status: 'invalid', faults: [{ code: 'implementation_missing' }] }]);
  });

  it('describes a connector by its manifest, settings as JSON Schema', async () => {
    const { status, body } = await hub.request('GET', '/api/v1/connectors/tracked-link');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'loaded',
      title: 'Tracked link',
      capabilities: ['redirect', 'statusSync'],
      presets: expect.arrayContaining(['generic', 'perspective']),
      manifest: {
        id: 'tracked-link',
        connectionConfig: { type: 'object', properties: { preset: { default: 'generic' } } },
        studyConfig: { type: 'object' },
        secrets: { webhookKey: { required: false } },
        errors: { rate_limited: { status: 503 } },
      },
    });
  });

  it('answers not_found for an id that nobody brought', async () => {
    expect(await hub.request('GET', '/api/v1/connectors/nobody')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('looks among its own dependencies by default and says nothing of those that are no connectors', async () => {
    const other = await startHub();
    const { body } = await other.request<{ data: readonly Listed[] }>('GET', '/api/v1/connectors');
    await other.close();
    expect(body.data.map(({ id, status }) => ({ id, status }))).toContainEqual({ id: 'tracked-link', status: 'loaded' });
    expect(body.data.map(({ source }) => source)).not.toContain('fastify');
  });
});
