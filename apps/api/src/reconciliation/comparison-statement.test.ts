import { readFileSync } from 'node:fs';
import { pairFacts } from '@panelbridge/core';
import { expect, it } from 'vitest';
import { buildComparison } from './comparison-statement.js';

const migration = new URL('../platform/database/migrations/1700000014-reconciliation.ts', import.meta.url);

it('gives each of core’s facts its bit, in the order in which the database’s function asks for them', () => {
  const bits = buildComparison({ reconciliationId: '', listedAt: new Date(), isWhole: true }).values[5] as readonly number[];
  const given = bits.map((bit) => pairFacts.find((_, index) => 1 << index === bit));
  expect(given).toHaveLength(pairFacts.length);
  expect(new Set(given)).toEqual(new Set(pairFacts));
  const text = readFileSync(migration, 'utf8');
  const comment = /each with the bit that core's rules know\s+-- it by: ([^.]*)\./.exec(text)?.[1] ?? '';
  expect(given).toEqual(comment.split(/,[\s-]+/));
  // Each is asked for once, and none beyond them.
  const asked = [...text.matchAll(/p_bits\[(\d+)\]/g)].map((match) => Number(match[1]));
  expect(asked).toEqual(pairFacts.map((_, index) => index + 1));
});
