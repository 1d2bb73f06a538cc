import { expect, test } from 'vitest';
import { canChooseBeforeLaunch, checkActivity } from './check-activity.js';
import { permitsActivity, statusesByActivity, studyStatuses, type StudyActivity } from './lifecycle.js';

const activities = Object.keys(statusesByActivity) as StudyActivity[];

test('an activity needs a launched study whose status permits it', () => {
  for (const activity of activities) {
    for (const status of studyStatuses) {
      expect(checkActivity(activity, { status, launched: true }).ok).toBe(permitsActivity(status, activity));
      expect(checkActivity(activity, { status, launched: false }).ok).toBe(false);
    }
  }
});

test.each([
  ['draft', false, /Publish it, then launch/],
  ['active', false, /Launch it first/],
  ['paused', true, /Resume it first/],
  ['closed', true, /cannot be undone/],
] as const)('the refusal of a study that is %s says what to do', (status, launched, text) => {
  const result = checkActivity('invite', { status, launched });
  expect(result).toMatchObject({ ok: false, faults: [{ code: 'study_not_open', pointer: '' }] });
  expect(result.ok ? '' : result.faults[0]?.detail).toMatch(text);
});

test('S0-13 lets people be named before the launch, for an invitation that waits for it', () => {
  for (const status of ['draft', 'active', 'paused'] as const) {
    expect(canChooseBeforeLaunch({ status, launched: false })).toBe(true);
    expect(canChooseBeforeLaunch({ status, launched: true })).toBe(false);
  }
  expect(canChooseBeforeLaunch({ status: 'closed', launched: false })).toBe(false);
});
