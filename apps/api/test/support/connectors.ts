import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folder of the connector that tests let call a real HTTP server; its setting `baseUrl` says which. */
export const partnerApiFolder = join(import.meta.dirname, 'connectors', 'partner-api');

/** Writes a package into a folder of its own, file by file, and gives the folder. */
export function writePackage(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'panelbridge-connector-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}
