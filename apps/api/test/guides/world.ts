import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareDemo, startStandIns, type StandIns } from '../support/demo.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { Terminal } from './terminal.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** The demo of `npm start`, and terminals beside it. */
export interface GuideWorld {
  readonly hub: TestHub;
  readonly standIns: StandIns;
  /** Opens a terminal in which nothing has been typed yet. */
  openTerminal(): Promise<Terminal>;
  /** What `npm start` prints, by the names that the pages use. */
  readonly printed: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts hub, stand-ins and demo. */
export async function startGuideWorld(): Promise<GuideWorld> {
  const own = await mkdtemp(join(tmpdir(), 'panelbridge-terminal-'));
  const folder = await mkdtemp(join(tmpdir(), 'panelbridge-guide-'));
  await standIn(folder);
  const standIns = await startStandIns();
  const hub = await startHub({ configuration: { demo: true, smtpUrl: standIns.mailbox.smtpUrl, sourceFolders: [folder] } });
  const demo = await prepareDemo({ hubUrl: hub.url, publicUrl: hub.url, ...standIns.urls, folder: own, firstKey: hub.adminKey });
  if (demo === null) throw new Error('the demo was not made');
  await hurry(hub);
  const printed = {
    HUB: hub.url,
    KEY: hub.adminKey,
    STUDY: demo.studyId,
    TEST_STUDY: demo.testStudyId,
    SYNC: demo.syncId,
    RECRUIT_STUDY: demo.recruitStudyId,
    BUDGET: demo.budgetId,
    PAYOUTS: demo.payoutAccountId,
    TOOL: standIns.tool.url,
    TEST_TOOL: standIns.testTool.url,
    STANDIN: standIns.hubApi.url,
  };
  return {
    hub,
    standIns,
    printed,
    openTerminal: async () => {
      // Files of the guide to sources lie in the home of whoever reads it.
      const variables = { ...process.env, HOME: folder, PANELBRIDGE_COMMAND: 'npm run -s hub --' };
      return new Terminal(folder, await mkdtemp(join(own, 'terminal-')), variables);
    },
    close: async () => {
      await hub.close();
      await standIns.close();
      for (const path of [folder, own]) await rm(path, { recursive: true, force: true });
    },
  };
}

/** Lets the test tool be asked as often as a test likes, instead of ten times a minute. */
async function hurry(hub: TestHub): Promise<void> {
  const { body } = await hub.request<{ data: readonly { id: string; config: object }[] }>(
    'GET',
    '/api/v1/connections?connectorId=usertesting',
  );
  for (const { id, config } of body.data)
    await hub.request('PATCH', `/api/v1/connections/${id}`, { body: { config: { ...config, requestsPerMinute: 600 } } });
}

/** A folder in which what is said to be typed in the project’s own works, and leaves nothing in that. */
async function standIn(folder: string): Promise<void> {
  const scripts = { hub: `node ${root}/packages/cli/dist/cli.js` };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, scripts }));
  await mkdir(join(folder, 'apps/api'), { recursive: true });
  await symlink(`${root}/apps/api/node_modules`, join(folder, 'apps/api/node_modules'));
}
