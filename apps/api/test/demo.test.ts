import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startHubApi,
  startMailbox,
  startInterviewTool,
  startUsertesting,
  type RunningHubApi,
  type RunningInterviewTool,
  type RunningMailbox,
  type RunningUsertesting,
} from '@panelbridge/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from './support/start-hub.js';
import { answerTest, Person } from './usertesting/person.js';

/** What `npm start` is told to prepare; see scripts/lib/demo.mjs. */
interface DemoInput {
  readonly hubUrl: string;
  readonly publicUrl: string;
  readonly toolUrl: string;
  readonly testToolUrl: string;
  readonly hubApiUrl: string;
  readonly folder: string;
  readonly firstKey: string | undefined;
}
type Demo = {
  readonly key: string;
  readonly studyId: string;
  readonly testStudyId: string;
  readonly testLink: string;
  readonly syncId: string;
} | null;

const script = new URL('../../../scripts/lib/demo.mjs', import.meta.url).href;
const { prepareDemo } = (await import(script)) as { readonly prepareDemo: (input: DemoInput) => Promise<Demo> };

let hub: TestHub;
let mailbox: RunningMailbox;
let tool: RunningInterviewTool;
let testTool: RunningUsertesting;
let hubApi: RunningHubApi;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panelbridge-demo-'));
  mailbox = await startMailbox();
  tool = await startInterviewTool();
  testTool = await startUsertesting();
  hubApi = await startHubApi();
  hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl, demo: true } });
});
afterAll(async () => {
  await hub.close();
  await Promise.all([mailbox.close(), tool.close(), testTool.close(), hubApi.close(), rm(folder, { recursive: true })]);
});

const prepare = (change: Partial<DemoInput> = {}): Promise<Demo> =>
  prepareDemo({
    hubUrl: hub.url,
    publicUrl: hub.url,
    toolUrl: tool.url,
    testToolUrl: testTool.url,
    hubApiUrl: hubApi.url,
    folder,
    firstKey: undefined,
    ...change,
  });

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

  it('is left as it is at the next start', async () => {
    const before = await hub.request('GET', '/api/v1/studies');
    const demo = await prepare();
    const after = await hub.request('GET', '/api/v1/studies');
    expect(after.body).toEqual(before.body);
    expect(after.body).toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ id: demo?.studyId })]) });
    expect(tool.interviews('demo-outline')).toHaveLength(1);
    expect(await listTests()).toHaveLength(1);
    expect(mailbox.messages()).toHaveLength(4);
  });

  it('leads to the tools where they are now, verified anew', async () => {
    const [moved, movedTest, movedApi] = await Promise.all([startInterviewTool(), startUsertesting(), startHubApi()]);
    try {
      const demo = await prepare({ toolUrl: moved.url, testToolUrl: movedTest.url, hubApiUrl: movedApi.url });
      expect(await readStudy(demo?.studyId ?? '')).toMatchObject({
        inviteLink: `${moved.url}/interview/demo-outline`,
        setup: { state: 'verified' },
      });
      expect(await readStudy(demo?.testStudyId ?? '')).toMatchObject({
        inviteLink: expect.stringMatching(`^${movedTest.url}/invite/`),
        setup: { state: 'verified' },
      });
      const { body } = await hub.request<{ data: { config: object }[] }>('GET', '/api/v1/connections?connectorId=usertesting');
      expect(body.data).toMatchObject([{ status: 'ready', config: { baseUrl: movedTest.url } }]);
      const ofHub = await hub.request<{ data: { config: object }[] }>('GET', '/api/v1/connections?connectorId=user-interviews-hub');
      expect(ofHub.body.data).toMatchObject([{ config: { baseUrl: movedApi.url } }]);
    } finally {
      await Promise.all([moved.close(), movedTest.close(), movedApi.close()]);
    }
  });
});
