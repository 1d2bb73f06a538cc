import { spawnSync } from 'node:child_process';
import { accessSync, createReadStream, lstatSync, mkdirSync, readFile, readFileSync, realpathSync, rmdirSync, unlinkSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { ConnectorError } from '@panelbridge/core/connector';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Given } from '../test/proof/bare.ts';
import { code, creation, manifest, onCheck, scenario } from '../test/proof/change.ts';
import { panelReference as panel } from '../test/proof/panel-reference.ts';
import { platformReference as platform } from '../test/proof/platform-reference.ts';
import { checks } from './checks/index.js';
import { describeResult, findStrayWaivers, runChecks } from './run-checks.js';
import type { Routes } from './scenarios.js';

const run = ({ connector, scenarios }: Given, only?: readonly string[]) => runChecks(connector, scenarios, only);
const waive = (given: Given, waivers: Readonly<Record<string, string>>): Given => ({
  ...given,
  scenarios: { ...given.scenarios, waivers },
});
const nowhere = '/nowhere/at-all';
const tryTo = (work: () => void): void => {
  try {
    work();
  } catch {
    // That it was tried is what counts.
  }
};
const broken = manifest(platform, 'summary', '');

describe('a waiver', () => {
  it('excuses a check that fails, with its reason', async () => {
    const [result] = await run(waive(broken, { 'complete-texts': 'The summary is being translated.' }), ['complete-texts']);
    expect(result).toMatchObject({ status: 'waived', reason: 'The summary is being translated.' });
    expect(result?.faults).toHaveLength(1);
  });

  it('fails when it is stale', async () => {
    const [result] = await run(waive(platform, { 'complete-texts': 'The summary is being translated.' }), ['complete-texts']);
    expect(result).toMatchObject({ status: 'failed', faults: [expect.stringMatching(/stale.*Remove it/)] });
  });

  it('fails when the check does not concern the connector', async () => {
    const [result] = await run(waive(platform, { 'whole-passes': 'It has no pull.' }), ['whole-passes']);
    expect(result).toMatchObject({ status: 'failed', faults: [expect.stringMatching(/does not concern/)] });
  });

  it.each(['', '  '])('fails without a reason: %j', async (reason) => {
    const [result] = await run(waive(broken, { 'complete-texts': reason }), ['complete-texts']);
    expect(result).toMatchObject({
      status: 'failed',
      faults: [expect.stringMatching(/gives no reason/), expect.stringMatching(/summary/)],
    });
  });

  it('is a stray when it names no check', async () => {
    const results = await run(waive(broken, { 'complete-text': 'A slip.' }), []);
    expect(results).toMatchObject([{ id: 'waivers', status: 'failed', faults: [expect.stringMatching(/names no check/)] }]);
    expect(findStrayWaivers({ waivers: { 'complete-text': 'A slip.' } })).toEqual([expect.stringMatching(/names no check/)]);
    expect(findStrayWaivers({ waivers: { 'complete-texts': 'A reason.' } })).toEqual([]);
  });
});

describe('bad connectors', () => {
  const failing = async (given: Given) => (await run(given)).filter(({ status }) => status === 'failed').map(({ id }) => id);

  it('of a wrong contract version are told so', async () => {
    const [result] = await run(manifest(platform, 'contract', 7), ['contract-version']);
    expect(result?.faults).toEqual([expect.stringMatching(/is 7; this hub speaks contract 1/)]);
  });

  it('that throw in create fail, and the checks go on', async () => {
    const given = creation(platform, () => {
      throw new TypeError('no such thing');
    });
    const results = await run(given);
    expect(results).toHaveLength(checks.length);
    expect(results.find(({ id }) => id === 'creation')?.faults[0]).toMatch(/create\(\) throws.*no such thing/);
  });

  it('whose manifest lacks whole parts fail, and the checks go on', async () => {
    for (const part of ['capabilities', 'docs', 'connectionConfig', 'secrets', 'hosts', 'presets']) {
      const results = await run(manifest(panel, part, undefined));
      expect(results).toHaveLength(checks.length);
      expect(results.some(({ status }) => status === 'failed')).toBe(true);
    }
  });

  it('that lack a function, or have one too many, are told which', async () => {
    const without = code(platform, () => ({ redirect: undefined }));
    const [missing] = await run(without, ['declared-functions']);
    expect(missing?.faults).toEqual(['redirect.entryUrl is declared and not there', 'redirect.parseReturn is declared and not there']);
    const [more] = await run(
      code(platform, () => ({ restart: () => undefined })),
      ['undeclared-functions'],
    );
    expect(more?.faults).toEqual(['restart is there and not declared']);
  });

  it('whose pull never answers are stopped', async () => {
    const hanging = code(panel, ({ statusSync }) => ({ statusSync: { ...statusSync, pull: () => new Promise(() => undefined) } }));
    expect((await run(hanging, ['ending-passes']))[0]?.faults).toEqual([expect.stringMatching(/did not end/)]);
  });

  it('that fail in a way of their own are told how', async () => {
    const given = code(platform, () => ({ checkConnection: async () => Promise.reject(new ConnectorError('conflict', 'Not now.')) }));
    expect(await failing(given)).toContain('connection-check');
  });
});

describe('what a connector does behind the host', () => {
  it.each<[string, RegExp, () => unknown]>([
    ['reads a file', /readFileSync/, () => readFileSync(import.meta.filename)],
    ['makes a folder', /mkdirSync/, () => mkdirSync(import.meta.dirname, { recursive: true })],
    ['removes a folder', /rmdirSync/, () => tryTo(() => rmdirSync(nowhere))],
    ['removes a file', /unlinkSync/, () => tryTo(() => unlinkSync(nowhere))],
    ['looks at a file', /lstatSync/, () => lstatSync(import.meta.filename)],
    ['asks whether it may read a file', /accessSync/, () => accessSync(import.meta.filename)],
    ['asks where a link leads', /native/, () => realpathSync.native(import.meta.filename)],
    ['will read a file in pieces', /createReadStream/, () => createReadStream(import.meta.filename).destroy()],
    ['looks at a file in time', /promises|lstat/, () => lstat(import.meta.filename)],
    ['asks for the time', /the clock by Date\.now/, () => Date.now()],
    ['makes a date of now', /the clock by new Date/, () => new Date()],
    ['writes the date', /the clock by Date$/, () => Date()],
    ['measures time', /the clock by performance\.now/, () => performance.now()],
    ['measures time in nanoseconds', /the clock by process\.hrtime\.bigint/, () => process.hrtime.bigint()],
    ['reads a file in time', /FSREQ/, () => readFile(import.meta.filename, () => undefined)],
    ['sends a request', /fetch/, () => void fetch('https://elsewhere.example').catch(() => undefined)],
    ['starts a timer', /Timeout/, () => void setTimeout(() => undefined, 1)],
    ['starts a process', /spawnSync/, () => spawnSync(process.execPath, ['--version'])],
  ])('is seen when it is made: it %s', async (_, seen, work) => {
    const given = creation(platform, (create, context) => {
      work();
      return create(context);
    });
    expect((await run(given, ['quiet-creation']))[0]?.faults.join()).toMatch(seen);
  });

  it('is nothing where a date is made of a time that is known, and the clock goes on as before', async () => {
    const given = creation(platform, (create, context) => {
      if (new Date(0).getTime() !== 0 || !(new Date(Date.UTC(2026, 0)) instanceof Date)) throw new Error('no date');
      return create(context);
    });
    const { Date: own } = globalThis;
    const { now } = Date;
    expect((await run(given, ['quiet-creation']))[0]).toMatchObject({ status: 'passed' });
    expect([globalThis.Date, Date.now]).toEqual([own, now]);
  });

  it('is seen when it opens a socket', async () => {
    const given = code(platform, ({ checkConnection }) => ({
      checkConnection: async (input: Parameters<typeof checkConnection>[0]) => {
        connect(9, '127.0.0.1').on('error', () => undefined);
        await checkConnection(input);
      },
    }));
    expect((await run(given, ['declared-host']))[0]?.faults).toEqual([
      expect.stringMatching(/^checkConnection finds a way around http.send: net/),
    ]);
  });
});

describe('a secret among the settings', () => {
  it.each([
    ['at the top', z.object({ apiKey: z.string().optional().meta({ title: 'Key', description: 'A key.' }) })],
    [
      'within a setting',
      z.object({ login: z.object({ password: z.string() }).optional().meta({ title: 'Login', description: 'To log in.' }) }),
    ],
    [
      'within a list',
      z.object({
        logins: z
          .array(z.object({ clientSecret: z.string() }))
          .optional()
          .meta({ title: 'Logins', description: 'To log in.' }),
      }),
    ],
  ])('is found %s', async (_, connectionConfig) => {
    const [result] = await run(manifest(panel, 'connectionConfig', connectionConfig), ['marked-secrets']);
    expect(result?.faults).toEqual([expect.stringMatching(/looks like a secret by its name/)]);
  });
});

describe('a connector of which nothing was published yet', () => {
  it.each([undefined, null])('is compared with nothing: %j', async (published) => {
    const given = { ...platform, scenarios: { ...platform.scenarios, published } };
    expect(await run(given, ['compatible-manifest'])).toMatchObject([{ status: 'not_concerned' }]);
  });
});

describe('what a watched connector may do', () => {
  it('is to have a real server for a partner, and to print what is no secret', async () => {
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const server = createServer((_, response) => void response.end('{"ok":true}'));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const real = { 'GET /v1/account': async () => ({ body: await (await fetch(`http://127.0.0.1:${port}/`)).json() }) };
    const routes = { ...(platform.scenarios.connections?.[0]?.routes as Routes), ...real };
    const talkative = onCheck(scenario(platform, { routes }), async ({ secrets }, check) => {
      process.stdout.write('checking\n');
      process.stdout.write(`by ${secrets.reveal('apiKey')}\n`);
      await check();
    });
    const results = await run(talkative, ['connection-check', 'declared-host', 'secret-free-logs']);
    server.close();
    expect(results.map(({ status, faults }) => [status, ...faults])).toEqual([
      ['passed'],
      ['passed'],
      ['failed', 'checkConnection prints the secret "apiKey"'],
    ]);
    expect(new Set(printed.mock.calls.map(([text]) => text))).toEqual(new Set(['checking\n']));
  });
});

describe('a result', () => {
  it('names the fault and what to do about it', async () => {
    const [result] = await run(broken, ['complete-texts']);
    expect(result && describeResult(result)).toBe(
      'complete-texts\n  ✗ /summary: must not be empty (text_missing)\n  Remedy: Write the text that the pointer names; fields get theirs by `.meta({ title, description })`.',
    );
  });

  it('of several connections says at which of them', async () => {
    const [connection = {}] = platform.scenarios.connections ?? [];
    const given = {
      ...platform,
      scenarios: { ...platform.scenarios, connections: [connection, { ...connection, title: 'second', routes: {} }] },
    };
    const [result] = await run(given, ['connection-check']);
    expect(result?.faults).toEqual([expect.stringMatching(/^second: /)]);
  });
});
