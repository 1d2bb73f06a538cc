import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Lines of a lockfile that name a host. Each machine fetches from the registry it is set to, so the lockfile must not choose one.
 * @param {string} lockfile
 * @returns {string[]} one fault for each line
 */
export function findHosts(lockfile) {
  return lockfile
    .split('\n')
    .flatMap((line, index) =>
      /\b[a-z+]+:\/\/|\btarball:|\bgit@[\w.-]+:|\bcodeload\./i.test(line)
        ? [`pnpm-lock.yaml:${index + 1} names a host: ${line.trim()}`]
        : [],
    );
}

// Folders that stood beside the repository while it was written; no clone has them.
const neighbours = /(?:\.\.\/)+(?:shared|seeds|design|domain)\b(?!-)/g;

/**
 * Places where a text points at a folder beside the repository. A path of that name that exists is meant, so it is no fault.
 * @param {string} file absolute
 * @param {string} text
 * @param {string} root
 * @returns {string[]}
 */
export function findOutsidePaths(file, text, root) {
  return text
    .split('\n')
    .flatMap((line, index) =>
      (line.match(neighbours) ?? [])
        .filter((relative) => !existsInside(path.resolve(path.dirname(file), relative), root))
        .map((relative) => `${path.relative(root, file)}:${index + 1} points outside the repository: ${relative}`),
    );
}

// The brackets keep this file from finding itself.
const silencers = /(?:ox|es)lint[-]disable|biome[-]ignore|@ts[-]ignore|@ts[-]nocheck/;

/**
 * Comments that silence a check instead of meeting it.
 * @param {string} file absolute
 * @param {string} text
 * @param {string} root
 * @returns {string[]}
 */
export function findSilencers(file, text, root) {
  if (!/\.(?:[cm]?[jt]sx?|astro)$/.test(file)) return [];
  return text.split('\n').flatMap((line, index) => {
    const found = silencers.exec(line);
    return found ? [`${path.relative(root, file)}:${index + 1} silences a check: ${found[0]}`] : [];
  });
}

/**
 * Waivers of the conformance kit in a connector of this repository: ours pass every check. The kit's own tests, and its scaffold's, may speak of them.
 * @param {string} file absolute
 * @param {string} text
 * @param {string} root
 * @returns {string[]}
 */
export function findWaivers(file, text, root) {
  const relative = path.relative(root, file).replaceAll('\\', '/');
  if (!/^packages\/connector-(?!testing\/)[^/]+\/.+\.[cm]?[jt]s$/.test(relative)) return [];
  return text
    .split('\n')
    .flatMap((line, index) => (/\bwaivers\b/.test(line) ? [`${relative}:${index + 1} waives a check of the kit`] : []));
}

/**
 * @param {string} target absolute, perhaps without its extension
 * @param {string} root
 */
function existsInside(target, root) {
  if (path.relative(root, target).startsWith('..')) return false;
  if (existsSync(target)) return true;
  const parent = path.dirname(target);
  return existsSync(parent) && readdirSync(parent).some((name) => name.startsWith(`${path.basename(target)}.`));
}
