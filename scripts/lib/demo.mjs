import { createClient } from './demo-requests.mjs';
import { prepareInterviewDemo } from './demo-interview.mjs';
import { prepareRecruitingDemo } from './demo-recruiting.mjs';
import { openDemoState, saveDemoState } from './demo-state.mjs';
import { prepareSyncDemo } from './demo-sync.mjs';
import { prepareTestDemo } from './demo-test.mjs';

/** @typedef {import('./demo-state.mjs').DemoState} DemoState */
/**
 * `hubUrl` is where this machine reaches the hub, `publicUrl` where browsers do; `toolUrl` is that of the interview tool, `testToolUrl` that of the
 * test tool, `hubApiUrl` that of the Hub API, `payoutsUrl` that of the payout server.
 * @typedef {{
 *   hubUrl: string, publicUrl: string, toolUrl: string, testToolUrl: string, hubApiUrl: string, payoutsUrl: string, folder: string,
 *   firstKey: string | undefined
 * }} DemoInput
 */
/**
 * What each study of the demo is made with. `note` keeps what was made, for the next start.
 * @typedef {{
 *   request: import('./demo-requests.mjs').Request, input: DemoInput, state: DemoState, note: (made: Partial<DemoState>) => void
 * }} DemoParts
 */

/**
 * The demo, ready. `studyId` leads to the interview tool, `testStudyId` to the test tool, and `testLink` is the way of one person into the latter,
 * `syncId` a sync that has not been run, and `recruitStudyId` a study that recruits from the panel and is not started, for which `budgetId` has money.
 * @typedef {{
 *   key: string, studyId: string, testStudyId: string, testLink: string, syncId: string,
 *   recruitStudyId: string, budgetId: string, payoutAccountId: string
 * }} Demo
 */

/**
 * Makes the demo's studies over the hub's own API at the first start, and leaves them as they are at the next.
 * @param {DemoInput} input
 * @returns {Promise<Demo | null>} null when the database was not made by this demo
 */
export async function prepareDemo(input) {
  const { hubUrl, folder, firstKey } = input;
  const state = openDemoState(folder, firstKey);
  if (state === null) return null;
  const parts = {
    request: createClient(hubUrl, state.key),
    input,
    state,
    note: (/** @type {Partial<DemoState>} */ made) => saveDemoState(folder, Object.assign(state, made)),
  };
  const [studyId, test, syncId, recruiting] = await Promise.all([
    prepareInterviewDemo(parts),
    prepareTestDemo(parts),
    prepareSyncDemo(parts),
    prepareRecruitingDemo(parts),
  ]);
  return { key: state.key, studyId, ...test, syncId, ...recruiting };
}
