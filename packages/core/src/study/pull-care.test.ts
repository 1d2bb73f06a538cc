import { describe, expect, test } from 'vitest';
import { findNextPass, isCaredFor, pullCareDays } from './pull-care.js';

const now = new Date('2026-11-22T12:00:00Z');
const daysFromNow = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
const open = { status: 'active', closedAt: null } as const;
const closed = (daysAgo: number) => ({ status: 'closed', closedAt: daysFromNow(-daysAgo) }) as const;

describe('how long a tool is read by itself', () => {
  test('for as long as the study is not closed, and some days longer', () => {
    expect([isCaredFor(open, now), isCaredFor(closed(pullCareDays), now), isCaredFor(closed(pullCareDays + 0.01), now)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('every so many minutes, then daily, then not any more', () => {
    expect(findNextPass(open, 15, now)).toEqual(new Date('2026-11-22T12:15:00Z'));
    expect(findNextPass(closed(0), 15, now)).toEqual(daysFromNow(1));
    expect(findNextPass(closed(pullCareDays - 1), 15, now)).toEqual(daysFromNow(1));
    expect(findNextPass(closed(pullCareDays - 0.5), 15, now)).toBeNull();
  });
});
