import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What the demo remembers between two starts. `addresses` are those of hub and tool that a set-up was made for; what begins with `test` is about
 * the study that leads to the test tool. The last lines are about the study that recruits: until when it has free times, and to which payout server
 * the login leads.
 * @typedef {{
 *   key: string, webhookKey: string, connectionId?: string, studyId?: string, addresses?: string, invited?: boolean,
 *   testConnectionId?: string, testStudyId?: string, testAddresses?: string, testLink?: string,
 *   syncConnectionId?: string, syncAddress?: string, sourceId?: string, modelId?: string, syncId?: string,
 *   hasPanel?: boolean, budgetId?: string, hasFunds?: boolean, platformConnectionId?: string, recruitStudyId?: string, lastSessionDay?: string,
 *   payoutAccountId?: string, payoutAddresses?: string
 * }} DemoState
 */

/**
 * Reads what the demo made earlier, or begins anew with the first key of an empty database. What was noted about another database is put aside
 * under another name.
 * @param {string} folder of the hub
 * @param {string | undefined} firstKey the key that the hub has just made for an empty database
 * @returns {DemoState | null} null when the database was not made by a demo
 */
export function openDemoState(folder, firstKey) {
  if (firstKey === undefined) return readState(folder);
  const earlier = readState(folder);
  if (earlier?.key === firstKey) return earlier;
  if (earlier !== null) renameSync(toFile(folder), path.join(folder, `demo-${new Date().toISOString().replaceAll(':', '-')}.json`));
  const state = { key: firstKey, webhookKey: randomBytes(24).toString('base64url') };
  saveDemoState(folder, state);
  return state;
}

/**
 * @param {string} folder
 * @param {DemoState} state
 */
export function saveDemoState(folder, state) {
  mkdirSync(folder, { recursive: true });
  // Beside its place first: a start that is ended now must not leave half of it.
  const unfinished = `${toFile(folder)}.unfinished`;
  writeFileSync(unfinished, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, toFile(folder));
}

/**
 * @param {string} folder
 * @returns {DemoState | null}
 */
function readState(folder) {
  try {
    return JSON.parse(readFileSync(toFile(folder), 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

/** @param {string} folder */
const toFile = (folder) => path.join(folder, 'demo.json');
