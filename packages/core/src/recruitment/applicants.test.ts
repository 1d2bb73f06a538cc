import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplePolicy } from '../../test/recruitment/sample-policy.js';
import { roles } from '../access/roles.js';
import { participationStatuses } from '../participation/status.js';
import type { Answers, Screener } from '../screener/question.js';
import { checkLaunchRole } from './check-launch-role.js';
import { checkUnsupported } from './check-unsupported.js';
import { decideApplicantVerdict, mayDecideByScreener } from './decide-applicant.js';
import { decideReview, type ReviewAct, type ReviewInput } from './decide-review.js';

const screener: Screener = {
  questions: [
    {
      id: 'bank',
      kind: 'single_choice',
      text: 'Do you bank online?',
      required: true,
      choices: [
        { id: 'yes', text: 'Yes', effect: 'may_select' },
        { id: 'no', text: 'No', effect: 'reject' },
      ],
    },
  ],
};
const bad: Answers = { bank: 'no' };
const well: Answers = { bank: 'yes' };
const apply = (policy: typeof samplePolicy | null, answers: Answers, criteria: 'matched' | 'missed' = 'matched', placeAvailable = true) =>
  decideApplicantVerdict({ policy, screener, answers, criteria, placeAvailable });

describe('applicants', () => {
  test('S2-26 no answer qualifies or disqualifies by itself where review is by hand, though the screener has rules', () => {
    expect(mayDecideByScreener(samplePolicy)).toBe(false);
    expect(apply(null, bad).path).toEqual(['applied', 'screened_out']);
    expect(apply(null, well).path).toEqual(['applied', 'qualified']);
    expect(apply({ ...samplePolicy, review: 'automatic' }, bad).path).toEqual(['applied', 'screened_out']);
    for (const answers of [bad, well, {}]) expect(apply(samplePolicy, answers).path).toEqual(['applied']);
  });

  test('S2-27 everybody who fits the criteria waits for a person, who sees which rules the answers break', () => {
    expect(apply(samplePolicy, bad)).toEqual({
      path: ['applied'],
      verdict: 'needs_review',
      reasons: [{ questionId: 'bank', rule: 'reject_selected' }],
    });
    expect(apply(samplePolicy, well).reasons).toEqual([]);
  });

  test('S2-87 who misses the criteria is unqualified at once, by answers that qualify too, and in a full study', () => {
    for (const policy of [samplePolicy, null]) {
      for (const answers of [bad, well]) {
        for (const free of [true, false]) expect(apply(policy, answers, 'missed', free).path).toEqual(['applied', 'unqualified']);
      }
    }
  });

  test('S2-54 who applies to a full study is told so', () => {
    expect(apply(samplePolicy, well, 'matched', false).path).toEqual(['applied', 'over_quota']);
  });
});

describe('decideReview', () => {
  const study = { status: 'active', launched: true } as const;
  const input: ReviewInput = { status: 'applied', moderation: 'moderated', study, placeAvailable: true };
  const review = (act: ReviewAct, changes: Partial<ReviewInput> = {}) => {
    const result = decideReview(act, { ...input, ...changes });
    return result.ok ? result.value : result.faults.map(({ code }) => code);
  };

  test('S2-51 to approve is to invite, and to reject ends the application', () => {
    expect(review('approve')).toEqual({ path: ['invited'], place: 1, incentive: 'none', evidence: null });
    expect(review('reject')).toEqual({ path: ['rejected'], place: 0, incentive: 'cancel', evidence: null });
  });

  test('an invitation to a moderated study needs a free place, one to an unmoderated study does not (D10)', () => {
    expect(review('approve', { placeAvailable: false })).toEqual(['no_place_left']);
    expect(review('approve', { placeAvailable: false, moderation: 'unmoderated' })).toMatchObject({ path: ['invited'], place: 0 });
    expect(review('reject', { placeAvailable: false })).toMatchObject({ path: ['rejected'] });
  });

  test('S2-69 nobody is invited after close, nor while the study is paused or was not launched; rejecting stays possible', () => {
    for (const other of [
      { status: 'closed', launched: true },
      { status: 'paused', launched: true },
      { status: 'active', launched: false },
    ] as const) {
      expect(review('approve', { study: other })).toEqual(['study_not_open']);
      expect(review('reject', { study: other })).toMatchObject({ path: ['rejected'] });
    }
  });

  test('only who waits is reviewed, and every fault is named at once', () => {
    for (const status of participationStatuses.filter((one) => one !== 'applied')) {
      expect(review('reject', { status })).toEqual(['act_not_allowed']);
    }
    for (const status of participationStatuses.filter((one) => one !== 'applied' && one !== 'qualified')) {
      expect(review('approve', { status })).toEqual(['act_not_allowed']);
    }
    expect(review('approve', { status: 'unqualified', study: { status: 'closed', launched: true } })).toEqual([
      'act_not_allowed',
      'study_not_open',
    ]);
  });
});

describe('who may launch, and what cannot be done', () => {
  test('S2-36 an admin and an ops manager may launch, every other role is refused and told who may', () => {
    const allowed = roles.filter((role) => checkLaunchRole(samplePolicy, role).ok);
    expect(allowed).toEqual(['admin', 'ops_manager']);
    for (const role of roles.filter((one) => !allowed.includes(one))) {
      const result = checkLaunchRole(samplePolicy, role);
      expect(result.ok ? [] : result.faults.map(({ code }) => code)).toEqual(['forbidden']);
      expect(result.ok ? '' : result.faults[0]?.detail).toContain('admin, ops_manager');
    }
  });

  test('a policy narrows who may launch and never widens it', () => {
    fc.assert(
      fc.property(fc.subarray([...roles]), (launchRoles) => {
        const allowed = roles.filter((role) => checkLaunchRole({ ...samplePolicy, launchRoles }, role).ok);
        expect(allowed).toEqual(['admin', 'ops_manager'].filter((role) => launchRoles.some((one) => one === role)));
      }),
    );
  });

  test('S2-89 chat is refused as unsupported, with the reason', () => {
    const result = checkUnsupported(samplePolicy, 'chat');
    expect(result.ok ? [] : result.faults.map(({ code }) => code)).toEqual(['unsupported']);
    expect(result.ok ? '' : result.faults[0]?.detail).toContain('People stay under a pseudonym.');
    expect(checkUnsupported({ ...samplePolicy, refused: [] }, 'chat').ok).toBe(true);
  });
});
