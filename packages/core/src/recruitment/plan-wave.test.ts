import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invitationPace, planWave } from './plan-wave.js';

const now = new Date('2026-11-22T12:00:00Z');
const study = { limit: 5, placesTaken: 0, waiting: 0, lastWaveAt: null, now };

describe('a wave of invitations', () => {
  test.each([
    [{}, 50],
    [{ placesTaken: 3 }, 25],
    [{ placesTaken: 5 }, 0],
    [{ placesTaken: 6 }, 0],
    [{ waiting: 14 }, 50],
    [{ waiting: 15 }, 0],
    [{ placesTaken: 4, waiting: 2 }, 25],
    [{ placesTaken: 4, waiting: 3 }, 0],
    [{ limit: 80 }, 500],
    [{ limit: null, waiting: 100_000 }, 500],
  ])('with %j is for %i people', (change, size) => {
    expect(planWave({ ...study, ...change }).size).toBe(size);
  });

  test('is due at once, then every six hours', () => {
    expect(planWave(study).dueAt).toEqual(now);
    expect(planWave({ ...study, lastWaveAt: new Date('2026-11-22T11:00:00Z') }).dueAt).toEqual(new Date('2026-11-22T17:00:00Z'));
    expect(planWave({ ...study, placesTaken: 5 }).dueAt).toBeNull();
  });

  test('is due exactly if somebody is to be written to, and never outgrows its bounds', () => {
    const count = fc.nat({ max: 5_000 });
    fc.assert(
      fc.property(fc.option(count), count, count, (limit, placesTaken, waiting) => {
        const { size, dueAt } = planWave({ ...study, limit, placesTaken, waiting });
        const { smallest, largest } = invitationPace;
        const isFull = limit !== null && placesTaken >= limit;
        expect({
          isDue: dueAt !== null,
          isBounded: size === 0 || (size >= smallest && size <= largest),
          isFull: isFull && size > 0,
        }).toEqual({
          isDue: size > 0,
          isBounded: true,
          isFull: false,
        });
      }),
    );
  });
});
