import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repository } from './support/build-site.ts';
import { readManifests } from '../src/gates/manifests.ts';
import { rowOf, sectionBelow, shown, textOf } from '../src/gates/built-site.ts';
import { readPage } from './support/site.ts';

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly retry: 'never' | 'later';
}

const problems = Object.entries(JSON.parse(readFileSync(`${repository}/apps/api/problem-codes.json`, 'utf8')) as Record<string, Problem>);
const page = readPage('/errors/');

it('every problem code has a place of its own that a problem’s `type` leads to, with cause, remedy and whether to retry', () => {
  expect(problems.length).toBeGreaterThan(0);
  for (const [code, { status, title, cause, remedy, retry }] of problems) {
    expect(page.document.querySelectorAll(`[id="${code}"]`)).toHaveLength(1);
    const text = textOf(sectionBelow(page, code));
    expect(text).toContain(shown(title));
    expect(text).toContain(`Why: ${shown(cause)}`);
    expect(text).toContain(`What to do: ${shown(remedy)}`);
    expect(text).toContain(retry === 'never' ? 'fails again' : 'may succeed after a pause');
    const group = page.document.querySelectorAll('main h2').find(({ id }) => id.startsWith(`${status}-`));
    expect(textOf(sectionBelow(page, group?.id ?? ''))).toContain(shown(cause));
  }
});

it('every error of a connector is listed with the code of the hub’s answer', () => {
  const table = sectionBelow(page, 'failures-of-connectors');
  for (const { manifest } of readManifests()) {
    for (const [code, { retry }] of Object.entries(manifest.errors)) {
      const [, answer, retried, , connectors] = rowOf(table, code);
      const [, problem = ''] = answer?.split(' ') ?? [];
      expect(problems.map(([name]) => name)).toContain(problem);
      expect(retried).toBe(retry === 'never' ? 'no' : 'yes');
      expect(connectors).toContain(manifest.title);
    }
  }
});
