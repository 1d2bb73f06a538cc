import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listPackages } from './workspace.mjs';

// Only node: modules here: bootstrap.mjs uses this before anything is installed.

/** @param {string} root */
const stampFile = (root) => path.join(root, 'node_modules', '.panelbridge-stamp');

/**
 * Is what is installed still what the lockfile and the package.json files ask for? Answers no whenever it cannot be sure.
 * @param {string} root
 */
export function isInstalled(root) {
  if (!existsSync(stampFile(root)) || !existsSync(path.join(root, 'node_modules', '.bin', 'turbo'))) return false;
  const complete = listPackages(root).every(
    ({ folder, manifest }) => !needsModules(manifest) || existsSync(path.join(folder, 'node_modules')),
  );
  return complete && readFileSync(stampFile(root), 'utf8') === computeStamp(root);
}

/**
 * Remembers that what is installed is what is asked for now.
 * @param {string} root
 */
export function writeStamp(root) {
  writeFileSync(stampFile(root), computeStamp(root));
}

/**
 * A hash of all that decides what an install would do, and of pnpm's own record of what it did last:
 * an install by hand in between changes the latter.
 * @param {string} root
 */
export function computeStamp(root) {
  const packageFiles = listPackages(root).map(({ folder }) => path.relative(root, path.join(folder, 'package.json')));
  const files = [
    'package.json',
    'pnpm-workspace.yaml',
    'pnpm-lock.yaml',
    '.npmrc',
    '.pnpmfile.mjs',
    'node_modules/.pnpm/lock.yaml',
    ...packageFiles,
  ];
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of files) {
    const absolute = path.join(root, file);
    hash
      .update(`${file}\n`)
      .update(existsSync(absolute) ? readFileSync(absolute) : 'absent')
      .update('\n');
  }
  return hash.digest('hex');
}

/** @param {Record<string, unknown>} manifest */
function needsModules(manifest) {
  return ['dependencies', 'devDependencies'].some((kind) => Object.keys(manifest[kind] ?? {}).length > 0);
}
