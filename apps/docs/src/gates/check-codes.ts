import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasHeading, sectionBelow, shown, textOf, type BuiltPage, type BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';

/** What a problem code means, as the hub's own file has it. */
export interface RawProblem {
  readonly status: number;
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

/** Every problem code of the hub has the place on the page of errors to which the `type` of a problem leads, under its status, with cause, remedy and whether to retry. */
export function checkCodes(site: BuiltSite, problems: Readonly<Record<string, RawProblem>>): GateResult {
  const page = site.page('/errors/');
  const faults = Object.entries(problems).flatMap(([code, { status, title, cause, remedy, retry }]) => {
    if (!hasHeading(page, code)) return [`/errors/#${code} is missing`];
    const text = textOf(sectionBelow(page, code));
    const again = retry === 'never' ? 'fails again' : 'may succeed after a pause';
    const missing = [title, `Why: ${cause}`, `What to do: ${remedy}`, again].filter((words) => !text.includes(shown(words)));
    return [
      ...missing.map((words) => `/errors/#${code} does not say “${words}”`),
      ...(findStatus(page, code) === status ? [] : [`/errors/#${code} does not stand under status ${status}`]),
    ];
  });
  return { name: 'codes', figure: `${Object.keys(problems).length} problem codes, each with cause, remedy and whether to retry`, faults };
}

/** The number with which the last heading of a status before an entry begins. */
function findStatus({ document }: BuiltPage, code: string): number {
  const headings = document.querySelectorAll('main h2, main h3');
  const above = headings
    .slice(
      0,
      headings.findIndex(({ id }) => id === code),
    )
    .filter(({ tagName }) => tagName === 'H2');
  return Number.parseInt(textOf(above.at(-1) ?? null), 10);
}
