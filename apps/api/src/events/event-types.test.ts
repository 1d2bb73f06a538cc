import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventTypeNames } from './event-types.js';

const source = join(import.meta.dirname, '..');
// Past participles, and the few types that are none.
const literal = /'([a-z_]+\.(?:[a-z_]+ed|due|held|sent))'/g;

it('describes every type of event that the code and its statements write', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: source }).filter(
    (file) => !/\.test\.tsx?$/.test(file) && !file.endsWith('event-types.ts'),
  );
  const written = new Map(
    files.flatMap((file) => [...readFileSync(join(source, file), 'utf8').matchAll(literal)].map(([, type]) => [type ?? '', file] as const)),
  );
  expect(written.size).toBeGreaterThan(15);
  const known = new Set<string>(eventTypeNames);
  expect(
    [...written].filter(([type]) => !known.has(type)).map(([type, file]) => `${type} of ${file} is missing in event-types.ts`),
  ).toEqual([]);
});
