import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * A folder with these files for one test, removed after it.
 * @param {Readonly<Record<string, string>>} files text by relative path
 * @returns {string} its absolute path
 */
export function makeTree(files) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'panelbridge-scripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeTree(folder, files);
  return folder;
}

/**
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} files text by relative path
 */
export function writeTree(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
