import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ids of the connectors that every hub brings; a second connector of the same id is not loaded. */
export const bundledIds: readonly string[] = ['rally', 'tracked-link', 'user-interviews-hub', 'usertesting'];

/** Ids of the connectors in a repository, by the marker in each `package.json`. */
export function listRepositoryIds(repository: string): readonly string[] {
  const packages = join(repository, 'packages');
  return readdirSync(packages).flatMap((folder) => {
    const file = join(packages, folder, 'package.json');
    if (!existsSync(file)) return [];
    const { panelbridge } = JSON.parse(readFileSync(file, 'utf8')) as { readonly panelbridge?: { readonly connector?: string } };
    return panelbridge?.connector === undefined ? [] : [panelbridge.connector];
  });
}
