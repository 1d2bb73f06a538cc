import { request } from 'node:http';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPlayground, type OpenPlayground } from './support/playground.js';
import { removeFolders } from './support/scaffold.js';

let playground: OpenPlayground;
let url: string;
beforeEach(async () => {
  playground = await openPlayground();
  ({ url } = playground);
});
afterEach(() => playground.close());
afterAll(removeFolders);

/** The page as a reader sees it. */
async function read(): Promise<string> {
  const text = await (await fetch(url)).text();
  return text
    .replaceAll(/<(style|script)>.*?<\/\1>/gs, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");
}

function post(path: string, form: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
}

/** What the page says came of a call. */
async function play(name: string, form: Readonly<Record<string, unknown>>): Promise<string> {
  const texts = Object.fromEntries(Object.entries(form).map(([key, value]) => [key, JSON.stringify(value)]));
  const page = await (await post(`/play/${name}`, texts)).text();
  expect(page).toContain(`What came of ${name}`);
  return read();
}

/** Edits, and waits until the playground has taken notice. */
async function editAndWait(file: string, from: string, to: string): Promise<void> {
  const changes = (await fetch(`${url}/changes`)).body!.pipeThrough(new TextDecoderStream()).getReader();
  await changes.read();
  playground.edit(file, from, to);
  expect((await changes.read()).value).toContain('event: changed');
  await changes.cancel();
}

describe('the playground', () => {
  it('shows the settings by the schema, and every declared function', async () => {
    const page = await read();
    expect(page).toContain('Study at Example Tool'.replace('Example Tool', 'My Tool'));
    for (const name of ['apiKey', 'webhookKey']) expect(page).toContain(`name="secrets.${name}"`);
    const names = [
      'checkConnection',
      'entryUrl',
      'parseReturn',
      'parseWebhook',
      'fetchStudy',
      'publishApplicants',
      'reportStatus',
      'writeBatch',
    ];
    for (const name of names) expect(page).toContain(`action="/play/${name}"`);
    expect(page).not.toContain('action="/play/pull"');
  });

  it('shows the request that goes out and the answer that comes back', async () => {
    const page = await play('fetchStudy', { input: {} });
    expect(page).toContain('"path": "/v1/studies/st_1"');
    expect(page).toContain('Banking on the phone');
  });

  it('lets the partner answer otherwise, and shows the failure that it becomes', async () => {
    const page = await play('fetchStudy', { input: {}, answer: { status: 429, headers: { 'retry-after': '5' }, body: {} } });
    expect(page).toContain('rate_limited: ');
  });

  it('shows on a timeline what becomes of a participation, by the rules of the hub', async () => {
    const event = (status: string) => ({ headers: {}, body: { status, id: status, test: false, parameters: { iid: 'x' } } });
    await play('parseWebhook', { input: event('screened_out') });
    await play('parseReturn', { input: { return: 'complete', parameter: 'iid', query: [['iid', 'x']] } });
    const page = await play('parseWebhook', { input: event('teleported') });
    const rows = [...page.matchAll(/<tr><td>(\w+)<\/td><td>(\w+)<\/td><td>([\w ]+)<\/td>\s*<td>(\w+)<\/td><td>(\w+)<\/td><\/tr>/g)].map(
      (row) => row.slice(1),
    );
    expect(rows).toEqual([
      ['webhook', 'screened_out', 'screened_out', 'apply', 'screened_out'],
      // A redirect is a claim: it does not go before what a signed webhook said.
      ['redirect', 'complete', 'submitted', 'contradict', 'screened_out'],
      ['webhook', 'teleported', 'nothing here', 'quarantined', 'screened_out'],
    ]);
    await post('/reset', {});
    expect(await read()).toContain('The participation is <b>started</b>');
  });

  it('takes settings, tells which are wrong, and uses them', async () => {
    await post('/settings', { 'study.toolStudyId': 'not/an/id' });
    expect(await read()).toContain('must be the id of a study of My Tool');
    await post('/settings', { 'study.toolStudyId': 'st_77', 'secrets.apiKey': 'k' });
    expect(await play('fetchStudy', { input: {} })).toContain('"path": "/v1/studies/st_77"');
  });

  it('loads the connector again when a file is saved, and tells the page', async () => {
    await editAndWait('src/manifest.ts', `title: 'My Tool'`, `title: 'Quite Another'`);
    expect(await read()).toContain('<h1>Quite Another</h1>');
  });

  it('shows why a connector cannot be loaded, and recovers once it is mended', async () => {
    playground.edit('src/redirect.ts', 'createTokenRedirect(redirectDeclaration)', 'createTokenRedirect(redirectDeclaration');
    await expect.poll(read, { timeout: 20_000 }).toContain('The connector cannot be loaded');
    playground.edit('src/redirect.ts', 'createTokenRedirect(redirectDeclaration', 'createTokenRedirect(redirectDeclaration)');
    await expect.poll(read, { timeout: 20_000 }).toContain('<h1>My Tool</h1>');
  });

  it('survives a connector that never comes back from a call', async () => {
    playground.edit(
      'src/redirect.ts',
      'export const redirect = createTokenRedirect(redirectDeclaration);',
      `export const redirect = {
  ...createTokenRedirect(redirectDeclaration),
  parseReturn: (): never => {
    for (;;);
  },
};`,
    );
    await expect.poll(read, { timeout: 20_000 }).toContain('<h1>My Tool</h1>');
    const page = post('/play/parseReturn', { input: '{}' }).then((response) => response.text());
    playground.edit('src/docs.ts', 'Releasing incentives.', 'Releasing all incentives.');
    await page;
    expect(await read()).toContain('<h1>My Tool</h1>');
  });

  it.each([
    ['by process.exit', 'process.exit(3);', 'exit code 3'],
    ['by an error that nobody catches', `void Promise.reject(new Error('lost on purpose'));`, 'exit code 1'],
    ['by a signal', `process.kill(process.pid, 'SIGKILL');`, 'SIGKILL'],
  ])('says that the connector ended its own process %s, and goes on with another', async (_, statement, ending) => {
    const begin = 'async fetchStudy({ study, signal }) {';
    await editAndWait('src/recruitment.ts', begin, `${begin}\n${statement}\nawait new Promise((resolve) => setTimeout(resolve, 5_000));`);
    for (let times = 1; times <= 3; times += 1) {
      const page = await play('fetchStudy', { input: {} });
      expect(page).toContain(`The connector ended its process (${ending})`);
      expect(page).toContain('A new process takes its place');
    }
    const form = { query: [['iid', 'x']], return: 'complete', parameter: 'iid' };
    expect(await play('parseReturn', { input: form })).not.toContain('ended its process');
  });

  it('says once that the connector ended its process while nobody had asked', async () => {
    const begin = 'export const connector';
    await editAndWait('src/connector.ts', begin, `setTimeout(() => process.exit(4), 1_500);\n${begin}`);
    await expect.poll(read, { timeout: 20_000 }).toContain('The connector ended its process (exit code 4)');
    expect(await read()).toContain('<h1>My Tool</h1>');
  });

  it('shows that a connector ends its process as it is loaded, and tries again once it is mended', async () => {
    const begin = 'export const connector';
    await editAndWait('src/connector.ts', begin, `process.exit(5);\n${begin}`);
    for (let times = 1; times <= 2; times += 1) expect(await read()).toContain('The connector ended its process (exit code 5)');
    await editAndWait('src/connector.ts', 'process.exit(5);', '');
    expect(await read()).toContain('<h1>My Tool</h1>');
  });

  it('escapes what is shown', async () => {
    const raw = await (await post('/play/internalId', { input: '{"externalId":"<img src=x onerror=alert(1)>"}' })).text();
    expect(raw).not.toContain('<img');
    expect(raw).toContain('&lt;img');
  });

  it('answers no page of somebody else’s', async () => {
    const ask = (headers: Readonly<Record<string, string>>) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(url, { method: 'POST', path: '/reset', headers }, ({ statusCode }) => resolve(statusCode))
          .on('error', reject)
          .end();
      });
    expect(await ask({ host: 'evil.example' })).toBe(403);
    expect(await ask({ origin: 'https://evil.example' })).toBe(403);
    expect((await fetch(`${url}/etc/passwd`)).status).toBe(404);
  });
});
