import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of this package. */
export const ownFolder = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Versions of the packages that a scaffold needs: those with which this package was tested. In the repository they say `workspace:*` and
 * `catalog:`, which is right for a package there; once published, they are versions.
 */
export function readPins(): Readonly<Record<string, string>> {
  const own = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const isPublished = !Object.values(own.devDependencies).includes('workspace:*');
  return { ...own.devDependencies, [own.name]: isPublished ? own.version : 'workspace:*' };
}
