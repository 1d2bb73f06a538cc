import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of this package. */
export const ownFolder = fileURLToPath(new URL('../..', import.meta.url));

interface OwnPackage {
  readonly name: string;
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const readOwnPackage = () => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as OwnPackage;

/** Whether this package was published: in the repository its versions are of the workspace, which is known nowhere else. */
export function isPublished(): boolean {
  return !Object.values(readOwnPackage().devDependencies).includes('workspace:*');
}

/**
 * Versions of the packages that a scaffold needs: those with which this package was tested. In the repository they say `workspace:*` and
 * `catalog:`, which is right for a package there; once published, they are versions.
 */
export function readPins(): Readonly<Record<string, string>> {
  const own = readOwnPackage();
  return { ...own.devDependencies, [own.name]: isPublished() ? own.version : 'workspace:*' };
}
