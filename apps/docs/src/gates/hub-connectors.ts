import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');

interface PackageFile {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly panelbridge?: { readonly connector: string };
}

/**
 * Ids of the connectors that every hub brings: those that `apps/api` depends on. Of them the pages have to tell everything and show both sides; one
 * that somebody begins in a clone is none of them.
 */
export function readHubConnectors(): ReadonlySet<string> {
  const read = (file: string): PackageFile => JSON.parse(readFileSync(`${repository}/${file}`, 'utf8')) as PackageFile;
  const { dependencies = {} } = read('apps/api/package.json');
  return new Set(
    globSync('packages/connector-*/package.json', { cwd: repository }).flatMap((file) => {
      const { name, panelbridge } = read(file);
      return panelbridge && Object.hasOwn(dependencies, name) ? [panelbridge.connector] : [];
    }),
  );
}
