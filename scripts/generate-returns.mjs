// Writes packages/core/returns.json, the outcome that each return address reports as core has it, for the documentation. Run in that folder after
// its build: `node ../../scripts/generate-returns.mjs`.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @type {typeof import('../packages/core/src/index.ts')} */
const core = await import(pathToFileURL(resolve('dist/index.js')).href);

const described = Object.fromEntries(Object.entries(core.returnOutcomes).map(([name, { outcome }]) => [name, outcome]));
await writeFile(resolve('returns.json'), `${JSON.stringify(described, null, 2)}\n`);
