import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseLocks, checkLocks, checkSettingLocks, integrationLocks, joinLocks, neverLocked } from './locks.js';

const current = {
  kind: 'interview',
  title: 'Old',
  participationTimeMinutes: 30,
  incentive: { amount: 6500, currency: 'USD' },
  audience: { countries: ['US', 'CA'] },
};
const locks = joinLocks([{ field: 'audience', reason: 'People were recruited by it.' }]);
const codes = (changes: Readonly<Record<string, unknown>>, launched = true): readonly string[] => {
  const result = checkLocks(changes, { launched, current, locks });
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
};

describe('locks', () => {
  test('every locked field that changes is named at once, each with its reason', () => {
    const changes = {
      kind: 'survey',
      title: 'New',
      participationTimeMinutes: 60,
      incentive: { amount: 1, currency: 'USD' },
      audience: null,
    };
    expect(codes(changes)).toEqual([
      'field_locked /kind',
      'field_locked /participationTimeMinutes',
      'field_locked /incentive',
      'field_locked /audience',
    ]);
    const result = checkLocks({ audience: null }, { launched: true, current, locks });
    expect(result.ok ? '' : result.faults[0]?.detail).toContain('People were recruited by it.');
  });

  test('nothing is locked before launch', () => {
    expect(codes({ kind: 'survey', incentive: null, audience: null }, false)).toEqual([]);
  });

  test('title, description and screener stay open, and no policy may lock them', () => {
    expect(codes({ title: 'New', description: 'New', screener: {} })).toEqual([]);
    for (const field of neverLocked) expect(() => joinLocks([{ field, reason: 'x' }])).toThrow(field);
  });

  test('the present value again is no change, whatever the order of its members', () => {
    expect(codes({ kind: 'interview', incentive: { currency: 'USD', amount: 6500 }, audience: { countries: ['US', 'CA'] } })).toEqual([]);
    expect(codes({ audience: { countries: ['CA', 'US'] } })).toEqual(['field_locked /audience']);
    expect(codes({ audience: { countries: { 0: 'US', 1: 'CA' } } })).toEqual(['field_locked /audience']);
    expect(codes({ incentive: { amount: 6500 } })).toEqual(['field_locked /incentive']);
    expect(codes({ incentive: { amount: 6500, other: 'USD' } })).toEqual(['field_locked /incentive']);
  });

  test('what decides about money without anybody looking is locked', () => {
    expect(codes({ minimumSeconds: 0 })).toEqual(['field_locked /minimumSeconds']);
    const integration = { launched: true, current: { connectionId: 'a', onReturn: 'submitted' }, locks: integrationLocks };
    expect(checkLocks({ connectionId: 'a', onReturn: 'submitted' }, integration).ok).toBe(true);
    const result = checkLocks({ connectionId: 'b', onReturn: 'completed' }, integration);
    expect(result.ok ? [] : result.faults.map(({ pointer }) => pointer)).toEqual(['/connectionId', '/onReturn']);
  });

  test('a policy adds to the base and may give its own reason', () => {
    expect(joinLocks([])).toEqual(baseLocks);
    expect(joinLocks([{ field: 'incentive', reason: 'The platform froze it.' }]).find(({ field }) => field === 'incentive')?.reason).toBe(
      'The platform froze it.',
    );
  });

  test('any JSON value equals its copy and differs from another', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const copy: unknown = JSON.parse(JSON.stringify(left));
        const check = (value: unknown) => checkLocks({ kind: value }, { launched: true, current: { kind: copy }, locks }).ok;
        expect(check(JSON.parse(JSON.stringify(left)))).toBe(true);
        expect(check([right, left])).toBe(JSON.stringify([right, left]) === JSON.stringify(left));
      }),
    );
  });
});

describe('the settings of a study for its tool', () => {
  const locks = { type: 'launch', test: 'first_record', outline: 'never' } as const;
  const current = { type: 'survey', test: 'a', outline: 'one' };
  type Settings = Readonly<Record<string, unknown>>;
  const nothing: Settings = {};
  const check = (next: Settings, { launched = true, hasRecords = true, before = nothing } = {}) =>
    checkSettingLocks({
      launched,
      hasRecords,
      current: { ...current, ...before },
      next,
      lockOf: (name) => locks[name as keyof typeof locks],
    }).map(({ code, pointer }) => `${code} ${pointer}`);

  test('are locked from when their fields say, and taking one out is a change', () => {
    const next = { type: 'classic', test: 'b', outline: 'two' };
    expect(check(next)).toEqual(['field_locked /studyConfig/type', 'field_locked /studyConfig/test']);
    expect(check(next, { hasRecords: false })).toEqual(['field_locked /studyConfig/type']);
    expect(check(next, { launched: false })).toEqual([]);
    expect(check({})).toEqual(['field_locked /studyConfig/type', 'field_locked /studyConfig/test']);
    expect(check(current)).toEqual([]);
  });

  test('can be filled in where they were empty', () => {
    expect(check(current, { before: { test: undefined } })).toEqual([]);
  });
});
