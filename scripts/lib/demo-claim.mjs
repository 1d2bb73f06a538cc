import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const sqliteBusy = 5;

/**
 * Locks that are held. A lock that nothing refers to is given back with its memory.
 * @type {Set<DatabaseSync>}
 */
const held = new Set();

/** Another hub runs with its demo in the same folder. */
export class DemoRunsError extends Error {
  /**
   * @param {string} folder
   * @param {string} url of that hub
   */
  constructor(folder, url) {
    super(
      `Another hub runs with its demo in ${folder}${url === '' ? '' : `, at ${url}`}. A second one would lead that demo to its own stand-ins. ` +
        'Stop it first, or give the second a folder and ports of its own: ' +
        'PANELBRIDGE_FOLDER=.panelbridge/second PANELBRIDGE_PORT=4320 PANELBRIDGE_SANDBOX_PORT=4330 npm start',
    );
  }
}

/**
 * Makes the demo in a folder this process's until it releases it or ends, however it ends: the lock is SQLite's, which rests on the kernel's.
 * @param {string} folder of the hub; made where it is missing
 * @param {string} url of the hub, for whoever comes second
 * @returns {() => void} releases it
 * @throws {DemoRunsError}
 */
export function claimDemo(folder, url) {
  mkdirSync(folder, { recursive: true });
  const address = path.join(folder, 'demo-address');
  const lock = new DatabaseSync(path.join(folder, 'demo.lock'), { timeout: 0 });
  try {
    // Nothing is ever written, so there is nothing to keep a journal file for.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (/** @type {{ errcode?: number }} */ (error).errcode === sqliteBusy) throw new DemoRunsError(folder, readAddress(address));
    throw error;
  }
  writeFileSync(address, `${url}\n`);
  held.add(lock);
  return () => {
    held.delete(lock);
    lock.close();
  };
}

/** @param {string} file */
function readAddress(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // The other one has only just begun.
    return '';
  }
}
