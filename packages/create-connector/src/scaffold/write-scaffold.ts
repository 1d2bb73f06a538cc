import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plan } from './plan.js';
import { renderFiles } from './render-files.js';

/** Writes a scaffold. @returns the paths of its files in the package */
export function writeScaffold(plan: Plan): readonly string[] {
  const files = renderFiles(plan);
  for (const [path, text] of files) {
    const file = join(plan.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    // Never over a file that is there already, whatever came between the check and now.
    writeFileSync(file, text, { flag: 'wx' });
  }
  return [...files.keys()];
}
