import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

// Only node: modules here: bootstrap.mjs uses this before anything is installed.

/**
 * @typedef {{ name: string, folder: string, scripts: Record<string, string>, manifest: Record<string, unknown> }} WorkspacePackage
 * `folder` is absolute, `manifest` the parsed package.json.
 */

/**
 * The globs under `packages:` of a pnpm-workspace.yaml. Reads the one form that ours has, a block list of plain strings.
 * @param {string} yaml
 * @returns {string[]}
 */
export function readWorkspaceGlobs(yaml) {
  const block = /^packages:\s*\n((?:[ \t]+- .*\n?|[ \t]*#.*\n?|[ \t]*\n)*)/m.exec(yaml)?.[1] ?? '';
  return [...block.matchAll(/^[ \t]+- ['"]?([^'"#\s]+)['"]?/gm)].map(([, glob = '']) => glob);
}

/**
 * Every workspace package except the root, sorted by folder.
 * @param {string} root
 * @returns {WorkspacePackage[]}
 */
export function listPackages(root) {
  const globs = readWorkspaceGlobs(readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8'));
  return globs
    .flatMap((glob) => expand(root, glob))
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .sort()
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      return { name: manifest.name ?? path.relative(root, folder), folder, scripts: manifest.scripts ?? {}, manifest };
    });
}

/**
 * @param {string} root
 * @param {string} glob a folder, or a folder followed by `/*`
 */
function expand(root, glob) {
  if (!glob.endsWith('/*')) return [path.join(root, glob)];
  const parent = path.join(root, glob.slice(0, -2));
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(parent, entry.name));
}
