import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the Panelbridge repository that a path lies in; `null` when it lies in none. */
export function findRepository(path: string): string | null {
  const file = join(path, 'package.json');
  if (existsSync(join(path, 'pnpm-workspace.yaml')) && existsSync(file)) {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: unknown };
    if (name === 'panelbridge') return path;
  }
  const parent = dirname(path);
  return parent === path ? null : findRepository(parent);
}
