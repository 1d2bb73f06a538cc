import { checks } from '@panelbridge/connector-testing/run';
import { describe, expect, it } from 'vitest';
import { tryWrong } from './proof/try-wrong.ts';
import { wrongs } from './proof/wrong/index.ts';

describe('the kit', () => {
  it('has a wrong connector for each of its checks', () => {
    const caught = new Set(wrongs.map(({ check }) => check));
    expect(checks.map(({ id }) => id).filter((id) => !caught.has(id))).toEqual([]);
    const named = wrongs.flatMap(({ check, also = [] }) => [check, ...also]);
    expect(named.filter((id) => !checks.some((check) => check.id === id))).toEqual([]);
  });

  it.each(wrongs)('catches by $check a connector that $fault, and by no check that is not said to', async (wrong) => {
    expect((await tryWrong(wrong)).surprises).toEqual([]);
  });
});
