import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listPackages } from './workspace.mjs';

const names = [
  'findings.json',
  'ingestion.json',
  'manifest.json',
  'openapi.json',
  'problem-codes.json',
  'returns.json',
  'roles.json',
  'README.md',
];

/**
 * The generated files that are committed: each package's manifest.json, core's kinds of findings, rules of syncs and outcomes of returns, the hub's API description, its problem codes and its roles, READMEs (the conformance kit lists its checks in its own). By path, with their bytes; absent = `null`.
 * @param {string} root
 * @returns {Map<string, Buffer | null>}
 */
export function readGenerated(root) {
  const files = listPackages(root)
    .filter(({ scripts }) => scripts.generate)
    .flatMap(({ folder }) => names.map((name) => path.join(folder, name)));
  return new Map(files.map((file) => [file, existsSync(file) ? readFileSync(file) : null]));
}

/**
 * @param {ReadonlyMap<string, Buffer | null>} before
 * @param {ReadonlyMap<string, Buffer | null>} after
 * @returns {string[]} the files that differ
 */
export function findStale(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((file) => {
    const [old, bytes] = [before.get(file) ?? null, after.get(file) ?? null];
    const same = old === null || bytes === null ? old === bytes : old.equals(bytes);
    return same ? [] : [file];
  });
}

/**
 * Puts files back as they were, so that a check leaves no trace.
 * @param {readonly string[]} files
 * @param {ReadonlyMap<string, Buffer | null>} before
 */
export function restore(files, before) {
  for (const file of files) {
    const bytes = before.get(file) ?? null;
    if (bytes === null) rmSync(file, { force: true });
    else {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  }
}
