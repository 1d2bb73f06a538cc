import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from '../create/terminal.js';
import { exitCodes, type ExitCode } from '../create/terminal.js';
import { loadContract, loadProject } from './load-project.js';

/** Writes `manifest.json`, by which hubs, docs and comparisons know the connector without running it; nothing while the manifest has faults. */
export async function writeManifest({ workingFolder, output, errors }: Terminal): Promise<ExitCode> {
  const project = await loadProject(workingFolder);
  const { prepareManifestFile } = await loadContract(project);
  const text = prepareManifestFile(project.connector.manifest, project.description);
  if (!text.ok) {
    errors.write('The manifest has faults, so manifest.json is not written:\n');
    for (const { pointer, detail, code } of text.faults) errors.write(`  ${pointer}: ${detail} (${code})\n`);
    return exitCodes.failed;
  }
  const file = join(workingFolder, 'manifest.json');
  const isNew = !existsSync(file) || readFileSync(file, 'utf8') !== text.value;
  if (isNew) writeFileSync(file, text.value);
  output.write(isNew ? 'Wrote manifest.json\n' : 'manifest.json is as it was\n');
  return exitCodes.done;
}
