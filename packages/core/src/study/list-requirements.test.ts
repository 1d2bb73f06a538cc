import { describe, expect, test } from 'vitest';
import type { Prerequisite } from '../connector/docs.js';
import { listAttachFaults, listConfirmations, listRequirements, type RequirementInput } from './list-requirements.js';

const prerequisites: readonly Prerequisite[] = [
  { code: 'research_project_missing', text: 'An active research project.', remedy: 'Publish the study.', attestedBy: 'hub' },
  { code: 'finalised_outline_missing', text: 'A finished outline.', remedy: 'Finish it.', attestedBy: 'operator' },
  { code: 'admin_access_missing', text: 'Admin access to both.', remedy: 'Ask an administrator.', attestedBy: 'operator' },
];
const pasteUrl = 'https://hub.example/return/AAAA?iid={{iid}}';
const complete: RequirementInput = {
  studyStatus: 'active',
  hasConnection: true,
  usesLink: true,
  prerequisites,
  hasScreener: true,
  inviteLink: 'https://tool.example/i/1',
  returnUrls: [
    { name: 'complete', pasteUrl },
    { name: 'screen_out', pasteUrl: 'https://hub.example/return/BBBB?iid={{iid}}' },
  ],
  callToAction: { text: 'Claim Your Reward', redirectUrl: pasteUrl },
  confirmations: { finalised_outline: true, admin_access: true },
};
const missing = (change: Partial<RequirementInput>) =>
  listRequirements({ ...complete, ...change })
    .filter(({ present }) => !present)
    .map(({ code }) => code);

describe('what the set-up needs', () => {
  test('is complete with link, redirect URL, call to action and everything confirmed', () => {
    expect(missing({})).toEqual([]);
  });

  test('names each prerequisite by its own code', () => {
    expect(missing({ studyStatus: 'draft', confirmations: {} })).toEqual([
      'research_project_missing',
      'finalised_outline_missing',
      'admin_access_missing',
    ]);
    expect(missing({ studyStatus: 'closed' })).toEqual(['research_project_missing']);
    expect(missing({ studyStatus: 'paused' })).toEqual([]);
  });

  test('a prerequisite that the hub sees is not a matter of confirming', () => {
    expect(missing({ studyStatus: 'draft', confirmations: { ...complete.confirmations, research_project: true } })).toEqual([
      'research_project_missing',
    ]);
    expect(listRequirements(complete).find(({ code }) => code === 'research_project_missing')?.confirmedAs).toBeNull();
  });

  test('only `true` confirms, and one that the hub does not know has to be confirmed', () => {
    expect(missing({ confirmations: { finalised_outline: 'yes', admin_access: true } })).toEqual(['finalised_outline_missing']);
    const unknown: Prerequisite = { code: 'licence_missing', text: 'A licence.', remedy: 'Buy one.', attestedBy: 'hub' };
    expect(missing({ prerequisites: [unknown] })).toEqual(['licence_missing']);
    expect(missing({ prerequisites: [unknown], confirmations: { licence: true } })).toEqual([]);
    expect(listConfirmations([unknown])).toEqual(['licence', 'call_to_action']);
  });

  test('of the call to action are text and address together', () => {
    expect(missing({ callToAction: { text: 'Claim', redirectUrl: null } })).toEqual(['call_to_action_url_missing']);
    expect(missing({ callToAction: { text: ' ', redirectUrl: pasteUrl } })).toEqual(['call_to_action_text_missing']);
    expect(missing({ callToAction: null })).toEqual(['call_to_action_missing']);
    expect(missing({ callToAction: null, confirmations: { ...complete.confirmations, call_to_action: true } })).toEqual([]);
  });

  test('what the operator copied outweighs that they confirmed it', () => {
    const confirmations = { ...complete.confirmations, call_to_action: true };
    expect(missing({ confirmations, callToAction: { text: 'Claim', redirectUrl: 'https://hub.example/return/BBBB?iid={{iid}}' } })).toEqual(
      ['redirect_url_of_other_outcome'],
    );
    expect(missing({ confirmations, callToAction: { text: null, redirectUrl: null } })).toEqual([
      'call_to_action_text_missing',
      'call_to_action_url_missing',
    ]);
  });

  test('of a study without a link is its connection alone', () => {
    const bare: Partial<RequirementInput> = { usesLink: false, prerequisites: [], inviteLink: null, returnUrls: [], callToAction: null };
    expect(listRequirements({ ...complete, ...bare }).map(({ code }) => code)).toEqual(['connection_missing']);
    expect(missing({ ...bare, hasConnection: false })).toEqual(['connection_missing']);
  });

  test('names everything at once, each with a remedy, met or not', () => {
    const nothing = listRequirements({
      ...complete,
      studyStatus: 'draft',
      hasConnection: false,
      inviteLink: null,
      returnUrls: [],
      callToAction: null,
      confirmations: {},
    });
    expect(nothing.every(({ present }) => !present)).toBe(true);
    expect(new Set(nothing.map(({ code }) => code)).size).toBe(7);
    for (const { remedy } of [...nothing, ...listRequirements(complete)]) expect(remedy).toMatch(/\.$/);
  });
});

describe('what an invite link waits for', () => {
  const ordered: readonly Prerequisite[] = [
    { code: 'test_launch_missing', text: 'A test that was launched.', remedy: 'Launch it.', attestedBy: 'operator', neededFor: 'attach' },
    { code: 'screener_missing', text: 'A screener.', remedy: 'Write it.', attestedBy: 'hub', neededFor: 'attach' },
    { code: 'payment_duty_missing', text: 'Somebody who completes.', remedy: 'Name them.', attestedBy: 'operator' },
  ];
  const list = (change: Partial<RequirementInput>) =>
    listAttachFaults(listRequirements({ ...complete, prerequisites: ordered, ...change })).map(({ code, pointer }) => [code, pointer]);

  test('is named all at once, with the member to send where a person confirms it', () => {
    expect(list({ confirmations: {}, hasScreener: false })).toEqual([
      ['test_launch_missing', '/confirmations/test_launch'],
      ['screener_missing', '/inviteLink'],
    ]);
    expect(list({ confirmations: { test_launch: true } })).toEqual([]);
  });

  test('is not what only the launch waits for, and a screener is seen rather than confirmed', () => {
    expect(missing({ prerequisites: ordered, confirmations: { test_launch: true, screener: true }, hasScreener: false })).toEqual([
      'screener_missing',
      'payment_duty_missing',
    ]);
  });
});
