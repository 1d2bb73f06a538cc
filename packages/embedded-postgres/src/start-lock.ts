import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const SQLITE_BUSY = 5;

/**
 * Runs `work` while no other process, and no other call in this one, holds the lock on `file`. The lock is SQLite's, which rests on the
 * kernel's: it ends with its holder, so a killed process leaves nothing to clear.
 *
 * @throws Whatever `work` throws, and SQLite's error when the file cannot be created.
 */
export async function withStartLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    while (!tryToLock(lock)) await sleep(25);
    return await work();
  } finally {
    lock.close();
  }
}

/**
 * Takes the same kind of lock and keeps it until it is released or this process is gone, however it goes.
 *
 * @returns Releases it; nothing when somebody else has it.
 */
export function takeLock(file: string): (() => void) | undefined {
  const lock = new DatabaseSync(file, { timeout: 0 });
  if (!tryToLock(lock)) {
    lock.close();
    return undefined;
  }
  return () => {
    if (lock.isOpen) lock.close();
  };
}

function tryToLock(lock: DatabaseSync): boolean {
  try {
    // Nothing is ever written, so there is nothing to keep a journal file for.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
