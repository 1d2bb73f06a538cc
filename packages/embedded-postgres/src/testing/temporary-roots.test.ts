import { tmpdir } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { listTemporaryRoots } from './temporary-roots.js';

afterEach(() => void vi.unstubAllEnvs());

test('the system’s temporary folder is always there to fall back on', () => {
  vi.stubEnv('TMPDIR', undefined);
  expect(listTemporaryRoots().at(-1)).toBe(tmpdir());
});

test('TMPDIR decides alone', () => {
  vi.stubEnv('TMPDIR', '/var/tmp');
  expect(listTemporaryRoots()).toEqual(['/var/tmp']);
});
