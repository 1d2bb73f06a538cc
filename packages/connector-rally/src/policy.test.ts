import {
  adjustSettings,
  checkLaunchRole,
  checkLocks,
  checkUnsupported,
  findAutomaticPayment,
  joinLocks,
  listPolicyRules,
  roles,
  studyKinds,
} from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { goodSettings, listFaults } from '../test/study.js';
import { policy } from './policy.js';

const faultsOf = (changes: Readonly<Record<string, unknown>>) => [...listFaults(changes).keys()];

describe('the kind of a study', () => {
  it.each(['interview', 'group_interview'])('S2-2 may be %s', (kind) => {
    expect(faultsOf({ kind })).toEqual([]);
  });

  it('S2-2 may be unmoderated_test, which has no dates', () => {
    expect(faultsOf({ kind: 'unmoderated_test', dateRange: null })).toEqual([]);
  });

  it.each(['survey', 'diary', '', undefined])('S2-2 may not be %s, and the refusal names what may', (kind) => {
    const faults = listFaults({ kind });
    expect([...faults.keys()]).toEqual(['study_kind_unsupported /kind']);
    expect([...faults.values()]).toEqual([
      expect.stringMatching(/interviews, group interviews and unmoderated tests.*interview, group_interview/),
    ]);
  });
});

describe('what a study needs', () => {
  it.each([
    ['S2-6', 'description', 'description_missing', /Applicants read it/, [null, undefined, '', '  ']],
    [
      'S2-7',
      'participationLimit',
      'participation_limit_missing',
      /recruiting stops there\. Set a whole number from 1/,
      [null, undefined, 0, -1, 1.5, '5'],
    ],
    [
      'S2-8',
      'incentive',
      'incentive_missing',
      /Applicants see the amount.*amount above zero/,
      [null, undefined, { amount: 0, currency: 'USD' }],
    ],
  ] as const)('%s is %s, with its own reason', (_, setting, code, reason, values) => {
    for (const value of values) {
      const faults = listFaults({ [setting]: value });
      expect([...faults.keys()]).toEqual([`${code} /${setting}`]);
      expect([...faults.values()]).toEqual([expect.stringMatching(reason)]);
    }
  });

  it('S2-9 is told all at once, each by its own error', () => {
    const missing = { description: null, participationLimit: null, incentive: null };
    const codes = ['description_missing /description', 'participation_limit_missing /participationLimit', 'incentive_missing /incentive'];
    expect(faultsOf(missing)).toEqual(codes);
    expect(faultsOf({ ...missing, kind: 'survey', consentForm: 'c1', screenerSource: 'other' })).toEqual([
      'study_kind_unsupported /kind',
      ...codes,
      'setting_refused /consentForm',
      'screener_source_refused /screenerSource',
    ]);
  });
});

describe('what a study may not have', () => {
  it('S2-10 is a consent form, of its own or of its template', () => {
    expect(faultsOf({ consentForm: null })).toEqual([]);
    const faults = listFaults({ consentForm: { id: 'c1' } });
    expect([...faults.keys()]).toEqual(['setting_refused /consentForm']);
    expect([...faults.values()]).toEqual([expect.stringMatching(/Consent forms are not supported.*template/)]);
  });

  it.each(['other', 'platform'])('S2-24 is a screener of another source: %s', (screenerSource) => {
    expect(faultsOf({ screenerSource: 'hub' })).toEqual([]);
    const faults = listFaults({ screenerSource });
    expect([...faults.keys()]).toEqual(['screener_source_refused /screenerSource']);
    expect([...faults.values()]).toEqual([expect.stringMatching(/Only the platform’s own screener.*written here/)]);
  });

  it.each(['interview', 'group_interview'])('S2-30 is a rolling date range, while a fixed one is taken: %s', (kind) => {
    expect(faultsOf({ kind, dateRange: 'fixed' })).toEqual([]);
    const faults = listFaults({ kind, dateRange: 'rolling' });
    expect([...faults.keys()]).toEqual(['setting_refused /dateRange']);
    expect([...faults.values()]).toEqual([expect.stringMatching(/Rolling dates are not supported.*first and a last day/)]);
  });

  it.each(['fixed', 'rolling'])('S2-33 is a date range of an unmoderated test: %s', (dateRange) => {
    expect(faultsOf({ kind: 'unmoderated_test', dateRange })).toEqual(['setting_refused /dateRange']);
  });

  it('S2-89 is chat: as a setting it is refused, and asked for it is unsupported', () => {
    expect(faultsOf({ chat: true })).toEqual(['setting_refused /chat']);
    expect(checkUnsupported(policy, 'chat')).toMatchObject({
      ok: false,
      faults: [{ code: 'unsupported', detail: expect.stringMatching(/Chatting is not supported with people from the panel/) }],
    });
  });
});

describe('what is not a study’s to choose', () => {
  it.each(['interview', 'group_interview'])('S2-16 is how long a session lasts: the participation time, whatever it is: %s', (kind) => {
    for (const minutes of [1, 30, 90]) {
      expect(adjustSettings(policy, { kind, participationTimeMinutes: minutes, sessionMinutes: 60 })).toMatchObject({
        sessionMinutes: minutes,
      });
    }
    expect(faultsOf({ kind, sessionMinutes: 60 })).toEqual(['setting_fixed /sessionMinutes']);
    expect(faultsOf({ kind, sessionMinutes: 45 })).toEqual([]);
  });

  it('is how applicants are reviewed', () => {
    expect(adjustSettings(policy, goodSettings)).toMatchObject({ review: 'manual' });
    expect(faultsOf({ review: 'automatic' })).toEqual(['setting_fixed /review']);
  });
});

describe('the rules that are shown', () => {
  const listed = (kind: (typeof studyKinds)[number]) =>
    listPolicyRules(policy, kind).map(({ setting, rule, value, valueFrom }) =>
      [rule, setting, value ?? valueFrom].filter((one) => one !== null).join(' '),
    );
  const common = {
    required: ['required description', 'required participationLimit', 'required incentive'],
    refused: ['refused kind survey', 'refused consentForm', 'refused screenerSource platform', 'refused screenerSource other'],
    locked: ['locked audience', 'locked incentive', 'locked participationTimeMinutes'],
  };

  it.each(['interview', 'group_interview'] as const)('S2-5 are what is required, refused, adjusted and locked: %s', (kind) => {
    expect(listed(kind)).toEqual([
      ...common.required,
      ...common.refused,
      'refused dateRange rolling',
      'refused chat',
      'adjusted sessionMinutes participationTimeMinutes',
      'adjusted review manual',
      ...common.locked,
    ]);
  });

  it('S2-5 S2-33 have nothing about sessions for an unmoderated test but that there are none', () => {
    expect(listed('unmoderated_test')).toEqual([
      ...common.required,
      ...common.refused,
      'refused dateRange',
      'refused chat',
      'adjusted review manual',
      ...common.locked,
    ]);
  });

  it('carry a reason each', () => {
    for (const kind of policy.studyKinds) for (const { reason } of listPolicyRules(policy, kind)) expect(reason).toMatch(/^[A-Z].*\.$/);
  });
});

describe('starting recruitment', () => {
  it('S2-36 is for admins and ops managers, and every other role is refused', () => {
    const may = roles.filter((role) => checkLaunchRole(policy, role).ok);
    expect(may).toEqual(['admin', 'ops_manager']);
    for (const role of roles.filter((one) => !may.includes(one))) {
      expect(checkLaunchRole(policy, role)).toMatchObject({
        ok: false,
        faults: [{ code: 'forbidden', detail: expect.stringMatching(/admin, ops_manager/) }],
      });
    }
  });

  const locks = joinLocks(policy.lockedAtLaunch.map(({ setting, reason }) => ({ field: setting, reason })));
  const current = { audience: { type: 'b2c' }, incentive: { amount: 5000, currency: 'USD' }, participationTimeMinutes: 45, screener: 1 };
  const change = (changes: Readonly<Record<string, unknown>>, launched = true) => checkLocks(changes, { launched, current, locks });

  it.each([
    ['S2-44', 'audience', { type: 'b2b' }, /recruited by these criteria/],
    ['S2-45', 'incentive', { amount: 6000, currency: 'USD' }, /promised this amount.*reserved/],
    ['S2-47', 'participationTimeMinutes', 60, /belongs to the audience.*agreed to this duration/],
  ] as const)('%s locks %s, with the reason', (_, setting, value, reason) => {
    expect(change({ [setting]: value }, false)).toMatchObject({ ok: true });
    expect(change({ [setting]: value })).toMatchObject({
      ok: false,
      faults: [{ code: 'field_locked', pointer: `/${setting}`, detail: expect.stringMatching(reason) }],
    });
  });

  it('leaves the screener open', () => {
    expect(change({ screener: 2 })).toMatchObject({ ok: true });
  });
});

describe('the automatic payment', () => {
  const hour = 3_600_000;
  const at = new Date('2026-03-06T15:00:00Z');
  const later = new Date('2026-03-06T18:00:00Z');

  it('S2-58 comes 24 hours after the scheduled end of a session, or the submission of a test', () => {
    expect(findAutomaticPayment({ moderation: 'moderated', sessionEndsAt: at, submittedAt: later }, policy)).toEqual(
      new Date(at.getTime() + 24 * hour),
    );
    expect(findAutomaticPayment({ moderation: 'unmoderated', sessionEndsAt: at, submittedAt: later }, policy)).toEqual(
      new Date(later.getTime() + 24 * hour),
    );
  });
});
