import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Capability } from '../capabilities.js';
import { describePackage } from './package-json.js';
import { ownFolder, readPins } from './pins.js';
import type { Plan } from './plan.js';
import { selectRegions } from './select-regions.js';

/** Files that only some connectors have. */
const filesOf: Readonly<Record<string, readonly Capability[]>> = {
  'src/redirect.ts': ['redirect'],
  'src/status-sync.ts': ['status-sync'],
  'src/recruitment.ts': ['recruitment'],
  'src/participant-ingestion.ts': ['participant-ingestion'],
  'src/partner-api.ts': ['recruitment', 'participant-ingestion'],
};

/** The files of a scaffold by their path in the package; nothing is written. */
export function renderFiles(plan: Plan): ReadonlyMap<string, string> {
  const files = new Map([['package.json', `${JSON.stringify(describePackage(plan, readPins()), null, 2)}\n`]]);
  for (const [path, text] of readTemplates('connector')) {
    const wanted = filesOf[path];
    if (wanted && !wanted.some((capability) => plan.capabilities.has(capability))) continue;
    files.set(path, fillIn(selectRegions(text, plan.capabilities), plan));
  }
  if (plan.repository === null) {
    // npm does not publish a file with the name that git reads.
    for (const [path, text] of readTemplates('outside')) files.set(path === 'gitignore' ? '.gitignore' : path, text);
  } else {
    files.set('vitest.config.ts', `export { shared as default } from '../../vitest.shared.ts';\n`);
  }
  return files;
}

function fillIn(text: string, { id, title, name }: Plan): string {
  return text.replaceAll('example-package', name).replaceAll('example-tool', id).replaceAll('Example Tool', title);
}

function readTemplates(kind: 'connector' | 'outside'): readonly (readonly [path: string, text: string])[] {
  const folder = join(ownFolder, 'templates', kind);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => [file.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(file, 'utf8')] as const);
}
