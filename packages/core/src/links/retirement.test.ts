import { describe, expect, test } from 'vitest';
import { areIdsRetired, findIdRetirement, idRetirementDays } from './retirement.js';

const closedAt = new Date('2026-03-01T12:00:00Z');
const after = (days: number, milliseconds = 0) => new Date(closedAt.getTime() + days * 86_400_000 + milliseconds);

describe('ids of a study', () => {
  test('S0-48 are retired on a stated day after its close, and never while it is open', () => {
    expect(idRetirementDays).toBe(90);
    expect(findIdRetirement(closedAt)).toEqual(new Date('2026-05-30T12:00:00Z'));
    expect(areIdsRetired(closedAt, after(90, -1))).toBe(false);
    expect(areIdsRetired(closedAt, after(90))).toBe(true);
    expect(findIdRetirement(null)).toBeNull();
    expect(areIdsRetired(null, after(10_000))).toBe(false);
  });
});
