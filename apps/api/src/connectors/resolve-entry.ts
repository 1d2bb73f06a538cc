import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exports as resolveExports, legacy } from 'resolve.exports';

/** A `package.json`, as far as it is read here. */
export interface PackageDescription {
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly panelbridge?: unknown;
}

/** The condition under which a package of this repository is read from its source. */
const sourceCondition = 'panelbridge-source';

/**
 * The file that a package is imported by. Where the hub itself runs from source, so do the packages of its repository: in dependencies from a
 * registry the source is not there, and the built file is taken.
 *
 * @returns `null` when the package has nothing to import
 */
export function resolveEntry(folder: string, description: PackageDescription, fromSource: boolean): string | null {
  const attempts = fromSource ? [[sourceCondition], []] : [[]];
  for (const conditions of attempts) {
    for (const path of listTargets(description, conditions)) {
      const file = join(folder, path);
      if (existsSync(file)) return file;
    }
  }
  return null;
}

function listTargets(description: PackageDescription, conditions: readonly string[]): readonly string[] {
  if (description.exports === undefined) {
    const main = legacy(description, { fields: ['main'] });
    return [typeof main === 'string' ? main : 'index.js'];
  }
  try {
    return resolveExports(description, '.', { conditions: [...conditions] }) ?? [];
  } catch {
    // The package exports, but nothing by its bare name.
    return [];
  }
}
