import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import { listPackages } from './workspace.mjs';

/**
 * Follows every import and holds it against .dependency-cruiser.mjs.
 * @param {string} root
 * @param {import('dependency-cruiser').IConfiguration} configuration
 * @returns {Promise<{ modules: number, faults: string[] }>}
 */
export async function findForbiddenImports(root, configuration) {
  const { forbidden = [], options } = configuration;
  const folders = listPackages(root).map(({ folder }) => path.relative(root, folder));
  if (folders.length === 0) return { modules: 0, faults: ['no package was found, so no arrow was checked'] };
  const { output } = await cruise(folders, { ...options, baseDir: root, ruleSet: { forbidden }, validate: true });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered a text where its result was expected');
  const reasons = new Map(forbidden.map(({ name, comment }) => [name, comment]));
  const faults = output.summary.violations.map(({ rule, from, to, cycle }) => {
    const way = cycle ? [from, ...cycle.map(({ name }) => name)].join(' → ') : `${from} → ${to}`;
    return `${rule.name}: ${way}\n    ${reasons.get(rule.name) ?? ''}`;
  });
  const sources = output.modules.map(({ source }) => source);
  return { modules: output.summary.totalCruised, faults: [...faults, ...findUnseen(root, folders, sources), ...findPageImports(root)] };
}

/**
 * A cruiser that cannot read TypeScript finds nothing and reports success; so every package with sources must have been seen.
 * @param {string} root
 * @param {readonly string[]} folders
 * @param {readonly string[]} sources
 */
export function findUnseen(root, folders, sources) {
  return folders
    .filter(
      (folder) => existsSync(path.join(root, folder, 'src')) && globSync('src/**/*.{ts,tsx}', { cwd: path.join(root, folder) }).length > 0,
    )
    .filter((folder) => !sources.some((source) => source.startsWith(`${folder}/src/`)))
    .map((folder) => `${folder}: none of its sources was read, so nothing is known of its imports`);
}

/**
 * The cruiser does not read .astro and .mdx; the site's rule is simple enough to be held by looking at the text.
 * @param {string} root
 */
export function findPageImports(root) {
  return globSync('apps/docs/src/**/*.{astro,mdx}', { cwd: root }).flatMap((file) => {
    const found = /^\s*import\b.*['"](@panelbridge\/[^'"]+|(?:\.\.\/)+packages\/[^'"]+\.[cm]?[jt]sx?)['"]/m.exec(
      readFileSync(path.join(root, file), 'utf8'),
    );
    return found ? [`docs-read-files: ${file} → ${found[1]}`] : [];
  });
}
