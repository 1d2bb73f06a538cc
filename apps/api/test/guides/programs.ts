import { spawnSync } from 'node:child_process';
import { findException } from './exceptions.js';
import { readSamples } from './samples.js';

/** Programs of which some pages make use, and which not every machine has. */
export const programs: readonly string[] = ['jq', 'column', 'openssl'];

const isThere = (name: string): boolean => spawnSync(name, ['--help']).error === undefined;

/** The programs that the samples of a page call and this machine does not have. */
export function findMissing(page: string, has: (name: string) => boolean = isThere): readonly string[] {
  const typed = readSamples(page).filter((sample) => findException(sample) === undefined);
  return programs.filter((name) => typed.some(({ text }) => new RegExp(`(^|[|(])\\s*${name} `, 'm').test(text)) && !has(name));
}

/** Says whether a page is left out where a program is missing. Not on a CI server: nobody would miss a test that is skipped there. */
export function mayLeaveOut(page: string, environment: NodeJS.ProcessEnv = process.env, has: (name: string) => boolean = isThere): boolean {
  return (environment['CI'] ?? '') === '' && findMissing(page, has).length > 0;
}

/** Fails with the names of the programs that a page needs and this machine does not have. */
export function expectPrograms(page: string, has: (name: string) => boolean = isThere): void {
  const missing = findMissing(page, has);
  if (missing.length > 0) throw new Error(`${page} cannot be walked without ${missing.join(' and ')}. Remedy: install it on this machine.`);
}
