import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folder of the connector that tests let call a real HTTP server; its setting `baseUrl` says which. */
export const partnerApiFolder = join(import.meta.dirname, 'connectors', 'partner-api');

const written: string[] = [];

/** Removes what {@link writePackage} wrote; called at the end of a test file. */
export function removePackages(): void {
  for (const folder of written.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Writes a package into a folder of its own, file by file, and gives the folder. */
export function writePackage(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'panelbridge-connector-'));
  written.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}
