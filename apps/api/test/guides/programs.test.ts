import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { expectPrograms, findMissing, mayLeaveOut, programs } from './programs.js';

const page = 'guides/reconciliation';
const hasNone = (): boolean => false;

it('a page needs the programs that its samples call, not those that its words name', () => {
  expect(findMissing(page, hasNone)).toEqual(['jq', 'column']);
  expect(findMissing('guides/exclusion', hasNone)).toEqual(['jq']);
  expect(findMissing('guides/webhooks', hasNone)).toEqual(['openssl']);
  expect(findMissing(page, (name) => name === 'jq')).toEqual(['column']);
});

it('where a program is missing its pages are left out at home, and fail on a CI server with its name', () => {
  expect(mayLeaveOut(page, {}, hasNone)).toBe(true);
  expect(mayLeaveOut(page, {}, () => true)).toBe(false);
  expect(mayLeaveOut(page, { CI: 'true' }, hasNone)).toBe(false);
  expect(() => expectPrograms(page, hasNone)).toThrow(`${page} cannot be walked without jq and column. Remedy: install`);
});

it('what a CI server runs does not begin without any of them', () => {
  const { status, stderr } = spawnSync('/bin/bash', [fileURLToPath(new URL('../../../../.ci/run', import.meta.url))], {
    encoding: 'utf8',
    env: { PATH: '/nowhere' },
  });
  expect(status).toBe(1);
  for (const name of programs) expect(stderr).toContain(`${name} is missing`);
});
