import { expect, it } from 'vitest';
import { countChangedLines } from './count-lines.mjs';

it.each([
  ['a changed line once', ['-a', '+b'], 1],
  ['written lines', [' a', '+b', '+c', ' d', '+e'], 3],
  ['lines that are only taken out', ['-a', '-b', ' c'], 2],
  ['the longer side of a block', ['-a', '-b', '+c', ' d', '-e', '+f', '+g'], 4],
  ['no names of files', ['--- a/x.ts', '+++ b/x.ts', '@@ -1 +1 @@', ' a'], 0],
])('counts %s', (_, lines, expected) => {
  expect(countChangedLines(lines.join('\n'))).toBe(expected);
});
