import { planSync, type SyncPlan } from '@panelbridge/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SourceRow } from '../../../sources/model-reader.js';
import { createPlainLine } from './plain-line.js';
import { createStageLine, writeStageLine } from './write-stage-line.js';

const names = ['email', 'first_name', 'a "b" \\ c'] as const;

function planOf(
  change: { readonly mode?: string; readonly nulls?: string; readonly required?: boolean; readonly type?: 'number' } = {},
): SyncPlan {
  const { mode = 'upsert', nulls = 'send', required = false, type = 'text' } = change;
  const planned = planSync(
    { mode, mappings: names.map((name, index) => ({ column: `c${index}`, field: name, ...(index > 0 && { nulls }) })) },
    {
      columns: null,
      destination: {
        modes: ['upsert', 'insert', 'update'],
        deleteBehaviours: { do_nothing: ['upsert', 'insert', 'update'], clear: [], delete: [] },
        matchKey: 'email',
        maximumBatchSize: 100,
        rejectsWholeBatch: true,
        requestsPerMinute: 60,
        fields: names.map((name, index) => ({ name, type: index === 2 ? type : 'text', required: required && index === 1 })),
        listsFields: false,
        setsIfEmpty: true,
      },
    },
  );
  if (!planned.ok) throw new Error(planned.faults.map(({ detail }) => detail).join(' '));
  return planned.value.plan;
}

const cell = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    '',
    ' ',
    'Ada',
    'x'.repeat(1_001),
    'x'.repeat(40_000),
    true,
    '\\N',
    'a"b',
    'é',
    '\ud800',
    'tab\tand\nline',
  ),
  fc.string(),
  fc.string({ unit: 'binary' }),
);
const email = fc.oneof(
  fc.emailAddress(),
  fc.constantFrom(
    'ada@example.com',
    'Ada@Example.com',
    ' ada@example.com',
    'a..b@example.com',
    '.a@example.com',
    'a.@x.org',
    'a@b',
    'a@-b.org',
    'ä@b.org',
  ),
  fc.stringMatching(/^[a-z0-9_+.-]{1,70}@[a-z0-9.-]{1,70}$/),
  cell,
);
const row: fc.Arbitrary<SourceRow> = fc.record({
  key: fc.oneof(fc.constantFrom(null, '', '1', 'a b', '\\N', 'x'.repeat(2_000)), fc.string(), fc.stringMatching(/^[\w.@+:/-]{1,20}$/)),
  cells: fc.record({ c0: email, c1: cell, c2: cell }, { requiredKeys: ['c0', 'c1'] }),
  bucket: fc.option(fc.nat(4_095)),
  hash: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
});
const plan = fc
  .record({
    mode: fc.constantFrom('upsert', 'insert', 'update'),
    nulls: fc.constantFrom('send', 'skip', 'set_if_empty'),
    required: fc.boolean(),
  })
  .map(planOf);

it('a row that needs no closer look is written as any other would be', () => {
  fc.assert(
    fc.property(row, plan, (one, by) => {
      expect(createStageLine('run', by)(one, 7)).toBe(writeStageLine(one, 'run', 7, by));
    }),
    { numRuns: 5_000 },
  );
});

it('a usual row is one of those, and rows with numbers are none', () => {
  const usual: SourceRow = { key: '1', cells: { c0: 'ada@example.com', c1: 'Ada', c2: null }, bucket: 3, hash: '-5' };
  expect(createPlainLine(planOf())?.(usual)).toBe(
    '1\tada@example.com\t{"email":"ada@example.com","first_name":"Ada","a \\\\"b\\\\" \\\\\\\\ c":null}\t\\N',
  );
  expect(createPlainLine(planOf({ type: 'number' }))).toBeNull();
});
