import { readFileSync } from 'node:fs';
import { checks } from '@panelbridge/connector-testing/run';
import { describe, expect, it } from 'vitest';
import { refresh } from './print-checks.ts';

describe('the checks', () => {
  it('are at least forty, each with an id of its own', () => {
    const ids = checks.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(40);
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
  });

  it('say in sentences what holds and what to do', () => {
    for (const { holds, remedy } of checks) for (const text of [holds, remedy]) expect(text).toMatch(/^[`A-Z].*\.$/);
  });

  it('are listed in the README as they are', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    // `pnpm generate` writes it.
    expect(readme).toBe(refresh(readme));
  });
});
