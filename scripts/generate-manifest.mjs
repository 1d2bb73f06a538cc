// Writes a connector's manifest.json. Run in the connector's folder after its build: `node ../../scripts/generate-manifest.mjs`.
// It writes nothing when the manifest has faults.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.cwd();
const description = JSON.parse(await readFile(resolve(folder, 'package.json'), 'utf8'));

/** @param {string} path */
const load = (path) => import(pathToFileURL(path).href);

/** @param {readonly string[]} lines */
function fail(...lines) {
  console.error(lines.join('\n'));
  process.exit(1);
}

// The connector's own copy of the contract, so that its rules are the ones that apply.
/** @type {typeof import('../packages/core/src/connector/index.ts')} */
const { prepareManifestFile } = await load(createRequire(resolve(folder, 'package.json')).resolve('@panelbridge/core/connector'));
const { connector } = await load(resolve(folder, 'dist/index.js'));
if (!connector?.manifest) fail(`${description.name}: dist/index.js exports no connector; export one named "connector"`);

const text = prepareManifestFile(connector.manifest, description);
if (text.ok) await writeFile(resolve(folder, 'manifest.json'), text.value);
else {
  const faults = text.faults.map(({ code, pointer, detail }) => `  ${pointer}: ${detail} (${code})`);
  fail(`${description.name}: the manifest has faults`, ...faults);
}
