import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capabilityNames, isCapability, type Capability } from '../../src/capabilities.js';
import { makePlan } from '../../src/scaffold/make-plan.js';
import { writeScaffold } from '../../src/scaffold/write-scaffold.js';

/** The folder of this package. */
export const ownFolder = join(import.meta.dirname, '..', '..');
const made: string[] = [];

/** Removes what {@link makeFolder} made. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** An empty folder outside the repository; `linked`: what this package depends on is found from there. */
export function makeFolder({ linked = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'create-connector-'));
  made.push(folder);
  if (linked) symlinkSync(join(ownFolder, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Every choice of one capability or more. */
export const combinations: readonly (readonly Capability[])[] = Array.from({ length: 2 ** capabilityNames.length - 1 }, (_, index) =>
  capabilityNames.filter((_name, place) => (((index + 1) >> place) & 1) === 1),
);

/** Scaffolds a connector into a folder beneath; its id is `my-tool` unless told. @returns its folder */
export function scaffold(parent: string, chosen: readonly string[], { id = 'my-tool', directory = chosen.join('-') } = {}): string {
  const made = makePlan({ id, capabilities: chosen.filter(isCapability), directory, workingFolder: parent });
  if ('faults' in made) throw new Error(JSON.stringify(made.faults));
  writeScaffold(made.plan);
  return made.plan.folder;
}
