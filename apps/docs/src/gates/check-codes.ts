import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasHeading, sectionBelow, shown, textOf, type BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';

/** What a problem code means, as the hub's own file has it. */
export interface RawProblem {
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly retry: 'never' | 'later';
}

/** Every problem code of the hub. */
export function readProblems(): Readonly<Record<string, RawProblem>> {
  const file = fileURLToPath(new URL('../../../api/problem-codes.json', import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, RawProblem>>;
}

/** Every problem code of the hub has the place on the page of errors to which the `type` of a problem leads, with cause, remedy and whether to retry. */
export function checkCodes(site: BuiltSite, problems: Readonly<Record<string, RawProblem>>): GateResult {
  const page = site.page('/errors/');
  const faults = Object.entries(problems).flatMap(([code, { title, cause, remedy, retry }]) => {
    if (!hasHeading(page, code)) return [`/errors/#${code} is missing`];
    const text = textOf(sectionBelow(page, code));
    const again = retry === 'never' ? 'fails again' : 'may succeed after a pause';
    const missing = [title, `Why: ${cause}`, `What to do: ${remedy}`, again].filter((words) => !text.includes(shown(words)));
    return missing.map((words) => `/errors/#${code} does not say “${words}”`);
  });
  return { name: 'codes', figure: `${Object.keys(problems).length} problem codes, each with cause, remedy and whether to retry`, faults };
}
