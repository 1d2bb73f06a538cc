// Writes a connector's manifest.json. Run in the connector's folder after its build: `node ../../scripts/generate-manifest.mjs`.
// It writes nothing when the manifest has faults.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.cwd();
const { name, version, panelbridge } = JSON.parse(await readFile(resolve(folder, 'package.json'), 'utf8'));

/** @param {string} path */
const load = (path) => import(pathToFileURL(path).href);

/** @param {readonly string[]} lines */
function fail(...lines) {
  console.error(lines.join('\n'));
  process.exit(1);
}

// The connector's own copy of the contract, so that its rules are the ones that apply.
/** @type {typeof import('../packages/core/src/connector/index.ts')} */
const { checkManifest, printManifest } = await load(createRequire(resolve(folder, 'package.json')).resolve('@panelbridge/core/connector'));
const { connector } = await load(resolve(folder, 'dist/index.js'));
if (!connector?.manifest) fail(`${name}: dist/index.js exports no connector; export one named "connector"`);

const faults = checkManifest(connector.manifest);
if (faults.length > 0)
  fail(`${name}: the manifest has faults`, ...faults.map(({ code, pointer, detail }) => `  ${pointer}: ${detail} (${code})`));
if (panelbridge?.connector !== connector.manifest.id || panelbridge?.contract !== connector.manifest.contract) {
  const wanted = JSON.stringify({ connector: connector.manifest.id, contract: connector.manifest.contract });
  fail(`${name}: package.json must carry "panelbridge": ${wanted}, by which hubs find the connector`);
}

await writeFile(resolve(folder, 'manifest.json'), printManifest(connector.manifest, version));
