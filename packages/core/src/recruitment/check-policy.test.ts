import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplePolicy } from '../../test/recruitment/sample-policy.js';
import { policySettings } from '../connector/recruitment.js';
import { listLaunchProblems } from '../study/launch.js';
import { adjustSettings, checkPolicy, checkStudyKind } from './check-policy.js';
import { listPolicyRules } from './list-policy-rules.js';
import type { StudySettings } from './study-settings.js';

const good: StudySettings = {
  kind: 'interview',
  description: 'Talk about banking.',
  participationLimit: 5,
  incentive: { amount: 6500, currency: 'USD' },
  participationTimeMinutes: 30,
  screenerSource: 'hub',
  dateRange: 'fixed',
  review: 'manual',
};
const check = (changes: StudySettings) => {
  const result = checkPolicy(samplePolicy, { ...good, ...changes });
  return result.ok ? [] : result.faults;
};
const codes = (changes: StudySettings) => check(changes).map(({ code, pointer }) => `${code} ${pointer}`);
const details = (changes: StudySettings) => check(changes).map(({ detail }) => detail);

describe('checkPolicy', () => {
  test('finds nothing in a study that keeps to the policy', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ consentForm: null, chat: false, sessionMinutes: 30 })).toEqual([]);
  });

  test('S2-2 takes the kinds of the policy and refuses every other with its reason', () => {
    for (const kind of samplePolicy.studyKinds) expect(checkStudyKind(samplePolicy, kind).ok).toBe(true);
    for (const kind of ['survey', 'diary', '', null, undefined, 7]) {
      const result = checkStudyKind(samplePolicy, kind);
      expect(result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(['study_kind_unsupported /kind']);
      expect(result.ok ? '' : result.faults[0]?.detail).toContain('The panel takes no surveys.');
      expect(codes({ kind, dateRange: null })).toContain('study_kind_unsupported /kind');
    }
  });

  test('S2-6 a study needs a description', () => {
    for (const description of [undefined, null, '', '  ']) expect(codes({ description })).toEqual(['description_missing /description']);
  });

  test('S2-7 a study needs a participation limit, a whole number from 1', () => {
    for (const participationLimit of [undefined, null, 0, -1, 2.5, '5', Number.NaN]) {
      expect(codes({ participationLimit })).toEqual(['participation_limit_missing /participationLimit']);
    }
    expect(codes({ participationLimit: 1 })).toEqual([]);
  });

  test('S2-8 a study needs the amount of the incentive', () => {
    for (const incentive of [undefined, null, {}, { amount: 0, currency: 'USD' }, { amount: -1 }, { amount: 0.5 }, 6500]) {
      expect(codes({ incentive })).toEqual(['incentive_missing /incentive']);
    }
  });

  test('S2-9 whatever is missing is named by a fault of its own, all at once, each with its reason and remedy', () => {
    const missing = { description: null, participationLimit: null, incentive: null };
    expect(codes(missing)).toEqual([
      'description_missing /description',
      'participation_limit_missing /participationLimit',
      'incentive_missing /incentive',
    ]);
    const [first = '', second = '', third = ''] = details(missing);
    expect(first).toContain('Applicants read it.');
    expect(second).toContain('Money is reserved for every place. Set a whole number from 1.');
    expect(third).toContain('People are paid by it. Set an amount above zero');
  });

  test('what is missing has the code and pointer under which a launch names it', () => {
    const launch = listLaunchProblems({
      needs: ['participation_limit', 'incentive', 'description'],
      connection: null,
      inviteLink: null,
      setup: { state: 'verified', missing: [], reason: '', remedies: [] },
      hasScreener: true,
      participationLimit: null,
      incentive: null,
      description: null,
      additional: [],
    });
    const name = ({ code, pointer }: { readonly code: string; readonly pointer: string }) => `${code} ${pointer}`;
    expect(codes({ description: null, participationLimit: null, incentive: null }).sort()).toEqual(launch.problems.map(name).sort());
  });

  test('S2-10 a consent form is refused with the reason, whatever it is', () => {
    for (const consentForm of ['form_1', { id: 1 }, true, ['form_1']]) {
      expect(codes({ consentForm })).toEqual(['setting_refused /consentForm']);
      expect(details({ consentForm })[0]).toContain('The panel has its own terms.');
    }
  });

  test('S2-16 how long a session takes follows the participation time and cannot be set to anything else', () => {
    expect(codes({ sessionMinutes: 45 })).toEqual(['setting_fixed /sessionMinutes']);
    expect(details({ sessionMinutes: 45 })[0]).toContain('follows `participationTimeMinutes`');
    expect(adjustSettings(samplePolicy, { ...good, sessionMinutes: 45 }).sessionMinutes).toBe(30);
    expect(adjustSettings(samplePolicy, { ...good, participationTimeMinutes: 90 }).sessionMinutes).toBe(90);
  });

  test('S2-24 only a screener from the source of the policy is taken', () => {
    for (const screenerSource of ['platform', 'other', 'anything']) {
      expect(codes({ screenerSource })).toEqual(['screener_source_refused /screenerSource']);
      expect(details({ screenerSource })[0]).toContain('Other screeners cannot be reviewed here.');
    }
    for (const screenerSource of ['hub', null, undefined]) expect(codes({ screenerSource })).toEqual([]);
  });

  test('S2-30 a rolling range of dates is refused, a fixed one is taken', () => {
    expect(codes({ dateRange: 'rolling' })).toEqual(['setting_refused /dateRange']);
    expect(details({ dateRange: 'rolling' })[0]).toContain('People need days that stay.');
    expect(codes({ dateRange: 'fixed' })).toEqual([]);
  });

  test('S2-33 an unmoderated study has no scheduling, and nothing asks for one', () => {
    expect(codes({ kind: 'unmoderated_test', dateRange: null })).toEqual([]);
    expect(codes({ kind: 'unmoderated_test', dateRange: 'fixed' })).toEqual(['setting_refused /dateRange']);
    expect(adjustSettings(samplePolicy, { ...good, kind: 'unmoderated_test' })).not.toHaveProperty('sessionMinutes');
    expect(codes({ dateRange: null })).toEqual(['date_range_missing /dateRange']);
  });

  test('review is what the policy says', () => {
    expect(codes({ review: 'automatic' })).toEqual(['setting_fixed /review']);
    expect(adjustSettings(samplePolicy, good).review).toBe('manual');
  });

  test('everything is named at once: kind, missing, refused and fixed', () => {
    expect(
      codes({ kind: 'survey', description: '', consentForm: 'x', screenerSource: 'other', review: 'automatic', dateRange: null }),
    ).toEqual([
      'study_kind_unsupported /kind',
      'description_missing /description',
      'screener_source_refused /screenerSource',
      'setting_refused /consentForm',
      'setting_fixed /review',
    ]);
  });

  test('adjusting settles every adjusted setting, changes no other, and hands nothing back that it was given', () => {
    const values = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.boolean());
    const settings = fc.dictionary(fc.constantFrom(...policySettings), values);
    fc.assert(
      fc.property(settings, fc.constantFrom(...samplePolicy.studyKinds), (given, kind) => {
        const before = Object.freeze({ ...given, kind });
        const after = adjustSettings(samplePolicy, before);
        expect(adjustSettings(samplePolicy, after)).toEqual(after);
        const result = checkPolicy(samplePolicy, after);
        expect(result.ok ? [] : result.faults.filter(({ code }) => code === 'setting_fixed')).toEqual([]);
        const adjusted = new Set(
          listPolicyRules(samplePolicy, kind)
            .filter(({ rule }) => rule === 'adjusted')
            .map(({ setting }) => setting),
        );
        const others = policySettings.filter((setting) => !adjusted.has(setting));
        const read = (from: StudySettings) => others.map((setting) => from[setting]);
        expect(read(after)).toEqual(read(before));
      }),
    );
  });
});

describe('listPolicyRules', () => {
  const list = (kind: 'interview' | 'unmoderated_test') =>
    listPolicyRules(samplePolicy, kind).map(({ setting, rule, value, valueFrom }) => [setting, rule, value ?? valueFrom].join(' ').trim());

  test('S2-5 names what is required, refused, adjusted and locked for the kind, each with its reason', () => {
    expect(list('interview')).toEqual([
      'description required',
      'participationLimit required',
      'incentive required',
      'dateRange required',
      'kind refused survey',
      'screenerSource refused platform',
      'screenerSource refused other',
      'consentForm refused',
      'chat refused',
      'dateRange refused rolling',
      'sessionMinutes adjusted participationTimeMinutes',
      'review adjusted manual',
      'audience locked',
      'incentive locked',
    ]);
    for (const { reason } of listPolicyRules(samplePolicy, 'interview')) expect(reason).not.toBe('');
  });

  test('S2-29 what is about scheduling is told for moderated studies only', () => {
    expect(list('unmoderated_test').filter((line) => /dateRange|sessionMinutes/.test(line))).toEqual(['dateRange refused']);
  });
});
