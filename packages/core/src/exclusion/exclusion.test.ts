import { describe, expect, test } from 'vitest';
import { decideRemovalConfirmation, planRemoval } from './decide-exclusion.js';
import { listExclusionSteps } from './list-exclusion-steps.js';

const declared = { title: 'Remove the session', text: 'Open the session there and delete it.' };
const excluded = { at: new Date('2026-03-01T10:00:00Z'), by: 'k1' };
const removed = { at: new Date('2026-03-02T10:00:00Z'), by: 'k2' };

describe('the plan of an exclusion', () => {
  test('has a second step only where the tool asks for it', () => {
    expect(planRemoval({ declared, isInTool: true })).toBe('waiting');
    expect(planRemoval({ declared: 'unknown', isInTool: true })).toBe('waiting');
    expect(planRemoval({ declared: undefined, isInTool: true })).toBe('not_needed');
  });

  test('has no second step for who never was in the tool', () => {
    expect(planRemoval({ declared, isInTool: false })).toBe('not_needed');
    expect(planRemoval({ declared: 'unknown', isInTool: false })).toBe('not_needed');
    const [, tool] = listExclusionSteps({ excluded, removal: 'not_needed', removed: null }, declared);
    expect(tool.text).toContain('never was in the tool');
  });

  test('S0-40 shows the panel first and done, then the tool with the words of its connector', () => {
    const steps = listExclusionSteps({ excluded, removal: 'waiting', removed: null }, declared);
    expect(steps.map(({ step, state }) => [step, state])).toEqual([
      ['panel', 'done'],
      ['tool', 'waiting'],
    ]);
    expect(steps[0].mark).toBe(excluded);
    expect(steps[1]).toMatchObject({ ...declared, mark: null });
  });

  test('says who confirmed the second step, and keeps general words for a tool that is not known any more', () => {
    const [, tool] = listExclusionSteps({ excluded, removal: 'confirmed', removed }, undefined);
    expect(tool).toMatchObject({ state: 'confirmed', mark: removed });
    expect(tool.text).toMatch(/\S/);
  });

  test('says where nothing has to be removed', () => {
    const [, tool] = listExclusionSteps({ excluded, removal: 'not_needed', removed: null }, undefined);
    expect(tool).toMatchObject({ state: 'not_needed', mark: null });
    expect(tool.text).toContain('finished');
  });
});

describe('the confirmation of the second step', () => {
  test('is stored once and may be said again', () => {
    expect(decideRemovalConfirmation({ status: 'excluded', removal: 'waiting', declared })).toEqual({ ok: true, value: 'confirm' });
    expect(decideRemovalConfirmation({ status: 'excluded', removal: 'confirmed', declared })).toEqual({
      ok: true,
      value: 'confirmed_before',
    });
  });

  test('S0-40 is refused before the first step, naming the order', () => {
    const decided = decideRemovalConfirmation({ status: 'submitted', removal: null, declared });
    expect(decided).toMatchObject({
      ok: false,
      faults: [{ code: 'exclusion_order', detail: expect.stringMatching(/first exclude.*then remove/) }],
    });
  });

  test('is not offered for tools without a removal', () => {
    for (const [status, removal] of [
      ['submitted', null],
      ['excluded', 'not_needed'],
      ['excluded', null],
    ] as const)
      expect(decideRemovalConfirmation({ status, removal, declared: undefined })).toMatchObject({
        ok: false,
        faults: [{ code: 'unsupported' }],
      });
  });

  test('goes on where the tool was changed meanwhile', () => {
    expect(decideRemovalConfirmation({ status: 'excluded', removal: 'waiting', declared: undefined })).toMatchObject({ ok: true });
  });
});
