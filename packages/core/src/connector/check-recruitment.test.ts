import { describe, expect, it } from 'vitest';
import { samplePolicy } from '../../test/recruitment/sample-policy.js';
import { wideSample } from '../../test/connector/sample-manifest.js';
import { checkManifest } from './check-manifest.js';
import { printManifest } from './manifest-json.js';
import type { Rate, RecruitmentDeclaration, RecruitmentPolicy } from './recruitment.js';

const at = '/capabilities/recruitment';
const reason = 'A reason.';
const declare = (recruitment: RecruitmentDeclaration) => ({ ...wideSample, capabilities: { ...wideSample.capabilities, recruitment } });
const check = (changes: Partial<RecruitmentPolicy>) =>
  checkManifest(declare({ role: 'platform', policy: { ...samplePolicy, ...changes } })).map(({ code, pointer }) => `${code} ${pointer}`);
const rate: Rate = { audience: 'b2c', moderated: true, amount: 3_900, currency: 'USD', ...samplePolicy.rates[0] };
const sayKinds = { setting: 'kind', reason } as const;
const saySource = { setting: 'screenerSource', reason } as const;

type Case = readonly [name: string, changes: Partial<RecruitmentPolicy>, fault: string];

const cases: readonly Case[] = [
  ['no kind of study', { studyKinds: [] }, 'kind_missing /policy/studyKinds'],
  ['a rule without a reason', { required: [{ setting: 'incentive', reason: ' ' }] }, 'text_missing /policy/required/0/reason'],
  ['a lock without a reason', { lockedAtLaunch: [{ setting: 'audience', reason: '' }] }, 'text_missing /policy/lockedAtLaunch/0/reason'],
  [
    'a rule for no kind',
    { adjusted: [{ setting: 'review', value: 'manual', reason, studyKinds: [] }] },
    'kind_missing /policy/adjusted/0/studyKinds',
  ],
  [
    'a rule for a kind that is not taken',
    { required: [{ setting: 'screener', reason, studyKinds: ['survey'] }] },
    'kind_unsupported /policy/required/0/studyKinds',
  ],
  ['kinds that are refused without a reason', { refused: [saySource] }, 'reason_missing /policy/refused'],
  ['screeners that are refused without a reason', { refused: [sayKinds] }, 'reason_missing /policy/refused'],
  ['a kind that is named twice over', { refused: [{ ...sayKinds, value: 'survey' }, saySource] }, 'rule_conflict /policy/refused/0'],
  [
    'a source of screeners for one kind',
    { refused: [sayKinds, { ...saySource, studyKinds: ['interview'] }] },
    'rule_conflict /policy/refused/1',
  ],
  [
    'a setting that is required and refused',
    { refused: [sayKinds, saySource, { setting: 'incentive', reason }] },
    'rule_conflict /policy/refused/2',
  ],
  [
    'a setting that follows itself',
    { adjusted: [{ setting: 'audience', valueFrom: 'audience', reason }] },
    'rule_conflict /policy/adjusted/0/valueFrom',
  ],
  ['two ways of reviewing', { adjusted: [{ setting: 'review', value: 'automatic', reason }] }, 'rule_conflict /policy/adjusted/0/value'],
  ['a lock on what stays open', { lockedAtLaunch: [{ setting: 'screener', reason }] }, 'lock_forbidden /policy/lockedAtLaunch/0/setting'],
  ['nobody who may launch', { launchRoles: [] }, 'role_missing /policy/launchRoles'],
  ['a price in fractions', { rates: [{ ...rate, amount: 2.5 }] }, 'number_invalid /policy/rates/0/amount'],
  ['a price below nothing', { rates: [{ ...rate, amount: -1 }] }, 'number_invalid /policy/rates/0/amount'],
  ['a price in no currency', { rates: [{ ...rate, currency: '$' }] }, 'currency_invalid /policy/rates/0/currency'],
  ['two prices for one thing', { rates: [rate, { ...rate, amount: 1 }] }, 'id_taken /policy/rates/1'],
  ['people who have no name at all', { discloses: ['country'] }, 'pseudonym_missing /policy/discloses'],
  ['payment before the end', { automaticPaymentHours: 0 }, 'number_invalid /policy/automaticPaymentHours'],
];

describe('checkManifest, of a recruitment policy', () => {
  it('finds nothing in a good one, nor in one that takes every kind and says nothing about kinds', () => {
    expect(check({})).toEqual([]);
    const { refused } = samplePolicy;
    const all = ['unmoderated_test', 'interview', 'group_interview', 'survey'] as const;
    expect(check({ studyKinds: all, refused: refused.filter(({ setting }) => setting !== 'kind'), automaticPaymentHours: null })).toEqual(
      [],
    );
  });

  it.each(cases)('finds %s', (_, changes, fault) => {
    const [code, pointer] = fault.split(' ');
    expect(check(changes)).toContain(`${code} ${at}${pointer}`);
  });

  it('lets required and refused stand together where they hold for different kinds, or for one value', () => {
    expect(samplePolicy.required.filter(({ setting }) => setting === 'dateRange')).toHaveLength(1);
    expect(samplePolicy.refused.filter(({ setting }) => setting === 'dateRange')).toHaveLength(2);
    expect(check({})).toEqual([]);
  });

  it('names a panel without kinds', () => {
    const faults = checkManifest(declare({ role: 'panel', studyKinds: [] }));
    expect(faults.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([`kind_missing ${at}/studyKinds`]);
  });

  it('is written into manifest.json as it stands', () => {
    const printed = JSON.parse(printManifest(declare({ role: 'platform', policy: samplePolicy }), '1.0.0'));
    expect(printed.capabilities.recruitment.policy).toEqual(samplePolicy);
  });
});
