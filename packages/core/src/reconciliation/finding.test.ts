import { expect, test } from 'vitest';
import { describeFinding, describeFix, findingKinds, fixes } from './finding.js';

test('every kind of finding and every fix says what it means in whole sentences', () => {
  const texts = findingKinds.flatMap((kind) => [describeFinding(kind).detail, describeFinding(kind).remedy]);
  for (const text of [...texts, ...fixes.map((fix) => describeFix(fix).effect)]) expect(text).toMatch(/^\p{Lu}.*\.$/u);
  const titles = [...findingKinds.map((kind) => describeFinding(kind).title), ...fixes.map((fix) => describeFix(fix).title)];
  expect(new Set(titles).size).toBe(findingKinds.length + fixes.length);
});

test('who was removed in the tool first is told the order: the panel, then the tool', () => {
  expect(describeFinding('removed_in_tool').detail).toMatch(/panel first, then the tool/);
});
