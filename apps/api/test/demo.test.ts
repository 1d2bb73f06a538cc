import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDemo, startStandIns, type Demo, type DemoInput, type StandIns } from './support/demo.js';
import { startHub, type TestHub } from './support/start-hub.js';
import { answerTest, Person } from './usertesting/person.js';

let hub: TestHub;
let standIns: StandIns;
let mailbox: StandIns['mailbox'];
let tool: StandIns['tool'];
let testTool: StandIns['testTool'];
let hubApi: StandIns['hubApi'];
let payouts: StandIns['payouts'];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panelbridge-demo-'));
  standIns = await startStandIns();
  ({ mailbox, tool, testTool, hubApi, payouts } = standIns);
  hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl, demo: true } });
});
afterAll(async () => {
  await hub.close();
  await Promise.all([standIns.close(), rm(folder, { recursive: true })]);
});

const prepare = (change: Partial<DemoInput> = {}): Promise<Demo> =>
  prepareDemo({ hubUrl: hub.url, publicUrl: hub.url, ...standIns.urls, folder, firstKey: undefined, ...change });

const listTests = async () => (await (await fetch(`${testTool.url}/admin/tests`)).json()) as readonly { readonly id: string }[];

async function readStudy(studyId: string): Promise<unknown> {
  const [study, setup, integration] = await Promise.all(
    ['', '/setup', '/integration'].map((part) => hub.request('GET', `/api/v1/studies/${studyId}${part}`)),
  );
  return { ...integration?.body, ...study?.body, setup: setup?.body };
}

describe('the demo of npm start', () => {
  it('is not made in a database that it did not find empty', async () => {
    expect(await prepare()).toBeNull();
    expect((await hub.request('GET', '/api/v1/studies')).body).toMatchObject({ data: [] });
  });

  it('is two launched studies whose set-up a preview has verified, with people invited', async () => {
    const demo = await prepare({ firstKey: hub.adminKey });
    expect(demo).toMatchObject({ key: hub.adminKey });
    expect(await readStudy(demo?.studyId ?? '')).toMatchObject({
      launchedAt: expect.any(String),
      inviteLink: `${tool.url}/interview/demo-outline`,
      setup: { state: 'verified', warnings: [] },
    });
    expect(await readStudy(demo?.testStudyId ?? '')).toMatchObject({
      launchedAt: expect.any(String),
      inviteLink: expect.stringMatching(`^${testTool.url}/invite/`),
      setup: { state: 'verified', warnings: [] },
    });
    await expect.poll(() => mailbox.messages().map(({ to }) => to[0])).toHaveLength(4);
    expect(mailbox.messages().flatMap(({ links }) => links)).toContain(demo?.testLink);
  });

  it('leads the invited person over the screener into the test tool, which has no session of the preview any more', async () => {
    const demo = await prepare();
    const person = new Person();
    const page = await person.send(await person.open(demo?.testLink ?? ''), { 'answer.shops': 'yes' });
    expect(page.url).toMatch(testTool.url);
    const [test] = await listTests();
    expect(testTool.sessions(test?.id ?? '')).toMatchObject([{ participantId: new URL(page.url).searchParams.get('userID') }]);
    const back = await person.press(await answerTest(person, page));
    expect(back.text).toContain('Thank you for taking part');
  });

  it('has a sync that brings everybody into the Research Hub but two, and says of each why', async () => {
    const demo = await prepare();
    const route = `/api/v1/syncs/${demo?.syncId}/runs`;
    const { body } = await hub.request<{ id: string }>('POST', route, { body: { kind: 'ordinary' } });
    const readRun = async () => (await hub.request('GET', `${route}/${body.id}`)).body;
    await expect.poll(async () => (await readRun())['state'], { timeout: 20_000 }).toBe('completed_with_errors');
    expect(await readRun()).toMatchObject({ counters: { created: 6, invalid: 1, rejected: 1 } });
    const { data } = (await hub.request('GET', `${route}/${body.id}/rows?outcome=rejected`)).body as { data: readonly unknown[] };
    expect(data).toMatchObject([{ key: 'c-7', reasons: [{ detail: expect.stringContaining('has asked not to be in this account') }] }]);
    expect((await (await fetch(`${hubApi.url}/admin/totals`)).json())['participants']).toBe(6);
  });

  it('has a published study that recruits from a panel, with free times and a budget, and is not started', async () => {
    const demo = await prepare();
    const route = `/api/v1/studies/${demo?.recruitStudyId}`;
    expect(await readStudy(demo?.recruitStudyId ?? '')).toMatchObject({ status: 'active', launched: false, kind: 'interview' });
    const reach = await hub.request('POST', `${route}/audience/reach`);
    expect(reach.body).toMatchObject({ reach: { hidden: false, atLeast: 30 } });
    const { body: offered } = await hub.request<{ data: { startsAt: string }[] }>('GET', `${route}/sessions`);
    expect(offered.data.length).toBeGreaterThan(3);
    expect(offered.data.every(({ startsAt }) => Date.parse(startsAt) > Date.now())).toBe(true);
    const budget = await hub.request('GET', `/api/v1/budgets/${demo?.budgetId}`);
    expect(budget.body).toMatchObject({ available: { amount: 200_000 }, reserved: { amount: 0 }, studies: [] });
    const estimate = await hub.request('POST', `${route}/estimate`, { body: { budgetId: demo?.budgetId } });
    expect(estimate.body).toMatchObject({ total: { amount: 26_700 }, missing: null });
  });

  it('has a login at the payout server that works, and over which nothing is paid yet', async () => {
    const demo = await prepare();
    const { body } = await hub.request('GET', `/api/v1/payout-accounts/${demo?.payoutAccountId}`);
    expect(body).toMatchObject({ status: 'ready', isDefault: false, secrets: { apiKey: {}, webhookKey: {} } });
    expect(payouts.books().ids).toEqual([]);
  });

  it('is left as it is at the next start', async () => {
    const read = () =>
      Promise.all(
        ['studies', 'budgets', 'connections', 'payout-accounts', 'participants'].map((name) => hub.request('GET', `/api/v1/${name}`)),
      );
    const [before, ...othersBefore] = await read();
    const demo = await prepare();
    const [after, ...othersAfter] = await read();
    expect(after?.body).toEqual(before?.body);
    expect(othersAfter.map(({ body }) => body)).toEqual(othersBefore.map(({ body }) => body));
    expect(after?.body).toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ id: demo?.studyId })]) });
    expect(tool.interviews('demo-outline')).toHaveLength(1);
    expect(await listTests()).toHaveLength(1);
    expect(mailbox.messages()).toHaveLength(4);
  });

  it('leads to the tools where they are now, verified anew', async () => {
    const moved = await startStandIns();
    try {
      const demo = await prepare(moved.urls);
      expect(await readStudy(demo?.studyId ?? '')).toMatchObject({
        inviteLink: `${moved.tool.url}/interview/demo-outline`,
        setup: { state: 'verified' },
      });
      expect(await readStudy(demo?.testStudyId ?? '')).toMatchObject({
        inviteLink: expect.stringMatching(`^${moved.testTool.url}/invite/`),
        setup: { state: 'verified' },
      });
      const { body } = await hub.request<{ data: { config: object }[] }>('GET', '/api/v1/connections?connectorId=usertesting');
      expect(body.data).toMatchObject([{ status: 'ready', config: { baseUrl: moved.testTool.url } }]);
      const ofHub = await hub.request<{ data: { config: object }[] }>('GET', '/api/v1/connections?connectorId=user-interviews-hub');
      expect(ofHub.body.data).toMatchObject([{ config: { baseUrl: moved.hubApi.url } }]);
      const accounts = await hub.request<{ data: object[] }>('GET', '/api/v1/payout-accounts');
      expect(accounts.body.data).toMatchObject([{ status: 'ready', settings: { baseUrl: `${moved.payouts.url}/api/v2` } }]);
    } finally {
      await moved.close();
    }
  });
});
