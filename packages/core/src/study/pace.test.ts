import { describe, expect, test } from 'vitest';
import { listPaceHints, publishedPace, type PaceInput } from './pace.js';

const launchedAt = new Date('2026-03-07T12:00:00Z');
const after = (minutes: number, seconds = 0): Date => new Date(launchedAt.getTime() + minutes * 60_000 + seconds * 1_000);
const quiet: PaceInput = {
  launchedAt,
  now: launchedAt,
  firstQualifiedAt: null,
  qualified: 0,
  firstScheduledAt: null,
  scheduled: 0,
  requested: 8,
  moderation: 'moderated',
};
const busy: PaceInput = { ...quiet, firstQualifiedAt: after(10), qualified: 8, firstScheduledAt: after(20), scheduled: 8 };
const codes = (input: PaceInput): readonly string[] => listPaceHints(input).map(({ code }) => code);

describe('pace', () => {
  test('S2-82 somebody is expected to qualify within 77 minutes, the published median', () => {
    expect(publishedPace.firstQualified).toBe(77);
    expect(codes({ ...quiet, now: after(77) })).toEqual([]);
    expect(codes({ ...quiet, now: after(77, 1) })).toEqual(['no_one_qualified_yet']);
    expect(codes({ ...quiet, now: after(77, 1), firstQualifiedAt: after(76), qualified: 1 })).toEqual([]);
    expect(listPaceHints({ ...quiet, now: after(90) })).toMatchObject([
      {
        expected: expect.stringContaining('77 minutes'),
        actual: 'Nobody has qualified in 90 minutes.',
        remedy: expect.stringMatching(/reach/),
      },
    ]);
  });

  test('S2-83 a session is expected to be confirmed within 24 hours, the published median', () => {
    const one = { ...busy, firstScheduledAt: null, scheduled: 0 };
    expect(publishedPace.firstSession).toBe(24 * 60);
    expect(codes({ ...one, now: after(24 * 60) })).toEqual([]);
    expect(codes({ ...one, now: after(24 * 60, 1) })).toEqual(['no_session_yet']);
    expect(codes({ ...one, now: after(24 * 60, 1), firstScheduledAt: after(60), scheduled: 1 })).toEqual([]);
    expect(listPaceHints({ ...one, now: after(30 * 60) })).toMatchObject([
      { expected: expect.stringContaining('24 hours'), actual: 'No session has been confirmed in 30 hours.' },
    ]);
  });

  test('S2-84 within a day as many are expected to qualify as are wanted, and one session to be confirmed', () => {
    const short = { ...busy, qualified: 7, firstScheduledAt: null, scheduled: 0 };
    expect(publishedPace.allQualified).toBe(24 * 60);
    expect(codes({ ...short, now: after(24 * 60) })).toEqual([]);
    expect(codes({ ...short, now: after(24 * 60, 1) })).toEqual(['no_session_yet', 'fewer_qualified']);
    expect(codes({ ...short, now: after(24 * 60, 1), qualified: 8, firstScheduledAt: after(9), scheduled: 1 })).toEqual([]);
    expect(listPaceHints({ ...busy, now: after(24 * 60, 1), qualified: 1 })).toMatchObject([
      { expected: expect.stringContaining('8'), actual: '1 of 8 has qualified in 24 hours.' },
    ]);
  });

  test('S2-85 within two days everybody who is wanted is expected to have a session', () => {
    const short = { ...busy, scheduled: 7 };
    expect(publishedPace.allScheduled).toBe(48 * 60);
    expect(codes({ ...short, now: after(48 * 60) })).toEqual([]);
    expect(codes({ ...short, now: after(48 * 60, 1) })).toEqual(['fewer_scheduled']);
    expect(codes({ ...short, now: after(48 * 60, 1), scheduled: 8 })).toEqual([]);
    expect(listPaceHints({ ...short, now: after(5 * 24 * 60) })).toMatchObject([{ actual: '7 of 8 have a session after 5 days.' }]);
  });

  test('lists everything at once, in the order in which it comes', () => {
    expect(codes({ ...quiet, now: after(49 * 60) })).toEqual([
      'no_one_qualified_yet',
      'no_session_yet',
      'fewer_qualified',
      'fewer_scheduled',
    ]);
    for (const { expected, actual, remedy } of listPaceHints({ ...quiet, now: after(49 * 60) })) {
      for (const text of [expected, actual, remedy]) expect(text).toMatch(/^[A-Z0-9].*\.$/);
    }
  });

  test('looks for no sessions where people take part alone', () => {
    expect(codes({ ...quiet, moderation: 'unmoderated', now: after(49 * 60) })).toEqual(['no_one_qualified_yet', 'fewer_qualified']);
  });

  test('has nothing to say before recruitment is launched, or of a study that is in time', () => {
    expect(codes({ ...quiet, launchedAt: null, now: after(1e6) })).toEqual([]);
    expect(codes({ ...quiet, now: after(-5) })).toEqual([]);
    expect(codes({ ...busy, now: after(1e6) })).toEqual([]);
  });

  test('forgives what came late', () => {
    expect(codes({ ...busy, firstQualifiedAt: after(600), firstScheduledAt: after(5_000), now: after(6_000) })).toEqual([]);
  });

  test('is measured by other benchmarks where they are handed in', () => {
    const slow = { firstQualified: 1, firstSession: 1e6, allQualified: 1e6, allScheduled: 1e6 };
    expect(listPaceHints({ ...quiet, now: after(2) }, slow).map(({ code }) => code)).toEqual(['no_one_qualified_yet']);
  });
});
