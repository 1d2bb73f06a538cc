import { describe, expect, it } from 'vitest';
import { describeAlert, type AlertNotice } from './index.js';

const notice = (changes: Partial<AlertNotice>): AlertNotice => ({
  kind: 'failing',
  severity: 'warning',
  reason: 'rows_failed',
  failedRows: 12,
  rows: 12_000,
  ...changes,
});

describe('what is told of a sync', () => {
  it.each([
    [{}, 'The sync “CRM to panel”: 12 of 12,000 rows failed', /tried again in every run/],
    [{ failedRows: 3, rows: 3 }, 'The sync “CRM to panel” got no row through: 3 failed', /lists each/],
    [{ failedRows: 1, rows: 1 }, 'The sync “CRM to panel” got no row through: 1 failed', /lists each/],
    [{ reason: 'run_failed', failedRows: 0, rows: 0 }, 'The sync “CRM to panel” could not go on', /before its end\. Open the run/],
    [
      { reason: 'run_failed', failedRows: 5, rows: 9 },
      'The sync “CRM to panel” could not go on',
      /before its end; 5 of 9 rows failed\. Open/,
    ],
    [{ reason: 'removals_held' }, 'The sync “CRM to panel” holds removals back', /confirms the removals/],
    [{ kind: 'recovered', reason: 'recovered', failedRows: 0 }, 'The sync “CRM to panel” is well again', /without a failed row/],
    [
      { kind: 'recovered', reason: 'recovered', failedRows: 1, rows: 9 },
      'The sync “CRM to panel” is well again',
      /1 of 9 rows failed, which is within/,
    ],
  ] as const)('%j', (changes, title, text) => {
    const told = describeAlert(notice(changes), 'CRM to panel');
    expect(told.title).toBe(title);
    expect(told.text).toMatch(text);
  });

  it('keeps a name to one line and a length', () => {
    expect(describeAlert(notice({}), ' a\r\nSubject: b\u202e\tc ').title).toMatch(/^The sync “a Subject: b c”:/);
    const { title } = describeAlert(notice({ reason: 'removals_held' }), '🙂'.repeat(200));
    expect(title).toBe(`The sync “${'🙂'.repeat(79)}…” holds removals back`);
  });
});
