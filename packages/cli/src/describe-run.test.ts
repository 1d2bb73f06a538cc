import { expect, it } from 'vitest';
import type { RunAnswer } from './answers.js';
import { describeProgress, describeRun } from './describe-run.js';

const odd = 'the column “a\u001B]0;title\u0007\u001B[31mb”';
const run: RunAnswer = {
  id: 'r1',
  syncId: 's1',
  kind: 'ordinary',
  state: 'failed',
  meaning: 'It ended.',
  phase: null,
  progress: { rowsRead: 0, rowsPlanned: null, rowsHandled: 0, share: null, secondsLeft: null, waitsUntil: null },
  counters: {},
  totals: { rows: 0, done: 0, left: 0, failed: 0, unchanged: 0 },
  requests: 0,
  removal: { kind: 'held', detail: odd },
  expected: null,
  error: { code: 'columns_changed', detail: odd, remedy: `Bring back ${odd}.` },
  hints: [{ detail: odd }],
  next: [],
  createdAt: '',
  startedAt: null,
  finishedAt: 'now',
};

it('what names of columns hold is shown, and obeyed by no terminal', () => {
  const told = describeRun(run, 'hub');
  expect(told).not.toContain('\u001B');
  expect(told.match(/the column “ab”/g)).toHaveLength(4);
});

it('a run that has nothing to send says so instead of a share of nothing', () => {
  const progress = { rowsRead: 1_200, rowsPlanned: 0, rowsHandled: 0, share: 1, secondsLeft: 0, waitsUntil: null };
  const totals = { rows: 1_200, done: 0, left: 0, failed: 2, unchanged: 1_198 };
  expect(describeProgress({ ...run, state: 'completed_with_errors', progress, totals })).toBe(
    'completed_with_errors: 1,200 rows read, none to send, 2 failed',
  );
  expect(describeProgress({ ...run, state: 'completed_with_errors', progress, totals, counters: { invalid: 2 } })).toBe(
    'completed_with_errors: 1,200 rows read, none to send, 2 invalid',
  );
});

it('counts a row once: one that failed is among those that were sent, one that is invalid beside them', () => {
  const progress = { rowsRead: 8, rowsPlanned: 7, rowsHandled: 1, share: 1 / 7, secondsLeft: null, waitsUntil: null };
  const totals = { rows: 2, done: 0, left: 0, failed: 2, unchanged: 0 };
  const sending = { ...run, state: 'running', phase: 'sending', progress, totals };
  expect(describeProgress({ ...sending, counters: { invalid: 1, rejected: 1 } })).toBe(
    'sending: 14 %, 1 of 7 rows, 1 of them failed, 1 more invalid and not sent',
  );
  expect(describeProgress({ ...sending, counters: { invalid: 2 } })).toBe('sending: 14 %, 1 of 7 rows, 2 more invalid and not sent');
});
