// Everything that can be said of the code without running it. All steps run, also after one has failed; it changes no file.
//   pnpm check            all of it
//   pnpm check lint types only these steps
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import configuration from '../.dependency-cruiser.mjs';
import { findForbiddenImports } from './lib/arrows.mjs';
import { checkApi } from './lib/check-api.mjs';
import { root, runChild } from './lib/child.mjs';
import { findStale, readGenerated, restore } from './lib/generated-files.mjs';
import { findHosts, findOutsidePaths, findSilencers, findWaivers } from './lib/hygiene.mjs';
import { checkInputs } from './lib/turbo-inputs.mjs';

/**
 * What a step found: `note` in a few words, `faults` for people to read. No faults = the step is ok.
 * @typedef {{ note?: string, faults: readonly string[] }} Finding
 */

/** @type {Record<string, () => Promise<Finding>>} */
const steps = {
  format: () => runTool('biome', ['format', '.'], 'Remedy: pnpm format'),
  types: () => runTurbo(['types', 'types:scripts']),
  lint: () => runTool('oxlint', ['--type-aware', '--deny-warnings', '--report-unused-disable-directives']),
  arrows: async () => {
    const { modules, faults } = await findForbiddenImports(root, configuration);
    return { note: `${modules} modules`, faults: modules === 0 ? ['no module was read, so no arrow was checked', ...faults] : faults };
  },
  unused: () => runTool('knip', ['--no-progress', '--no-config-hints']),
  generated: checkGenerated,
  api: async () => checkApi(root),
  inputs: async () => checkInputs(root),
  lockfile: async () => ({ faults: findHosts(readFileSync(path.join(root, 'pnpm-lock.yaml'), 'utf8')) }),
  texts: async () => {
    const files = listTexts(root);
    const faults = files.flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return text.includes('\0')
        ? []
        : [...findOutsidePaths(file, text, root), ...findSilencers(file, text, root), ...findWaivers(file, text, root)];
    });
    return { note: `${files.length} files`, faults: files.length === 0 ? ['no file was read'] : faults };
  },
};

const wanted = process.argv.slice(2);
const strangers = wanted.filter((name) => !Object.hasOwn(steps, name));
if (strangers.length > 0) {
  console.error(`check: there is no step ${strangers.join(', ')}; there are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}
/** @type {string[]} */
const failed = [];
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = performance.now();
  const { note, faults } = await step().catch((error) => ({ note: 'could not run', faults: [String(error?.stack ?? error)] }));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const ok = faults.length === 0;
  if (!ok) {
    failed.push(name);
    console.log(faults.map((fault) => `  ${fault.replaceAll('\n', '\n  ')}`).join('\n'));
  }
  console.log(`check ${name.padEnd(9)} ${seconds.padStart(5)} s  ${ok ? 'ok' : 'FAILED'}${note ? ` (${note})` : ''}`);
}
console.log(failed.length === 0 ? 'check: all ok' : `check: failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} [remedy]
 * @returns {Promise<Finding>}
 */
async function runTool(program, args, remedy) {
  const { code, output } = await runChild(program, args, { capture: true });
  if (code === 0) return { faults: [] };
  return { faults: [output.trim() || `${program} ended with code ${code} and said nothing`, ...(remedy ? [remedy] : [])] };
}

/** @param {readonly string[]} tasks */
function runTurbo(tasks) {
  return runTool('turbo', [
    'run',
    ...tasks,
    '--continue=always',
    '--concurrency=2',
    '--output-logs=errors-only',
    '--log-order=grouped',
    '--ui=stream',
  ]);
}

/** @returns {Promise<Finding>} */
async function checkGenerated() {
  const before = readGenerated(root);
  const { faults } = await runTurbo(['generate']);
  const after = readGenerated(root);
  const stale = findStale(before, after);
  restore(stale, before);
  const remedy = stale.length > 0 ? ['Remedy: pnpm generate, then commit what it wrote'] : [];
  const present = [...after.values()].filter((bytes) => bytes !== null).length;
  return {
    note: `${present} files`,
    faults: [...faults, ...stale.map((file) => `${path.relative(root, file)} is not what its source says now`), ...remedy],
  };
}

/**
 * Every file that belongs to the project, as far as it is text by its name.
 * @param {string} folder
 * @returns {string[]}
 */
function listTexts(folder) {
  const skipped = new Set(['node_modules', 'dist', 'reports', 'coverage', '.git', '.turbo', '.astro', '.generated', '.panelbridge']);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listTexts(file);
    return entry.isFile() && !/\.(?:png|ico|woff2?|parquet|gz|zip|tsbuildinfo)$/.test(entry.name) && entry.name !== 'pnpm-lock.yaml'
      ? [file]
      : [];
  });
}
