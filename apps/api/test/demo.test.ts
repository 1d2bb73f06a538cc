import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMailbox, startInterviewTool, type RunningInterviewTool, type RunningMailbox } from '@panelbridge/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from './support/start-hub.js';

/** What `npm start` is told to prepare; see scripts/lib/demo.mjs. */
interface DemoInput {
  readonly hubUrl: string;
  readonly publicUrl: string;
  readonly toolUrl: string;
  readonly folder: string;
  readonly firstKey: string | undefined;
}
type Demo = { readonly key: string; readonly studyId: string } | null;

const script = new URL('../../../scripts/lib/demo.mjs', import.meta.url).href;
const { prepareDemo } = (await import(script)) as { readonly prepareDemo: (input: DemoInput) => Promise<Demo> };

let hub: TestHub;
let mailbox: RunningMailbox;
let tool: RunningInterviewTool;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'panelbridge-demo-'));
  mailbox = await startMailbox();
  tool = await startInterviewTool();
  hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl } });
});
afterAll(async () => {
  await hub.close();
  await Promise.all([mailbox.close(), tool.close(), rm(folder, { recursive: true })]);
});

const prepare = (change: Partial<DemoInput> = {}): Promise<Demo> =>
  prepareDemo({ hubUrl: hub.url, publicUrl: hub.url, toolUrl: tool.url, folder, firstKey: undefined, ...change });

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

  it('is a launched study whose set-up a preview has verified, with three people invited', async () => {
    const demo = await prepare({ firstKey: hub.adminKey });
    expect(demo).toMatchObject({ key: hub.adminKey });
    expect(await readStudy(demo?.studyId ?? '')).toMatchObject({
      launchedAt: expect.any(String),
      inviteLink: `${tool.url}/interview/demo-outline`,
      setup: { state: 'verified', warnings: [] },
    });
    await expect.poll(() => mailbox.messages().map(({ to }) => to[0])).toHaveLength(3);
  });

  it('is left as it is at the next start', async () => {
    const demo = await prepare();
    expect((await hub.request('GET', '/api/v1/studies')).body).toMatchObject({ data: [{ id: demo?.studyId }] });
    expect(tool.interviews('demo-outline')).toHaveLength(1);
    expect(mailbox.messages()).toHaveLength(3);
  });

  it('leads to the tool where that is now, verified anew', async () => {
    const moved = await startInterviewTool();
    try {
      const demo = await prepare({ toolUrl: moved.url });
      expect(await readStudy(demo?.studyId ?? '')).toMatchObject({
        inviteLink: `${moved.url}/interview/demo-outline`,
        setup: { state: 'verified' },
      });
    } finally {
      await moved.close();
    }
  });
});
