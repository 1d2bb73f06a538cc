import { describe, expect, test } from 'vitest';
import { launchParts, listLaunchProblems, selectLaunchParts, type LaunchInput } from './launch.js';
import { resolveSetup, type SetupInput } from './setup.js';

const requirement = (name: string, present: boolean) => ({
  code: `${name.toLowerCase().replaceAll(' ', '_')}_missing`,
  name,
  present,
  remedy: `Set the ${name}.`,
});
const verifiedInput: SetupInput = {
  requirements: [requirement('invite link', true), requirement('redirect URL', true)],
  currentHash: 'a',
  verifiedHash: 'a',
  verifiedAt: new Date('2026-11-20T10:00:00Z'),
  outlineChangedAt: null,
  unpreviewable: null,
};
const ready: LaunchInput = {
  needs: launchParts,
  connection: { name: 'Perspective', state: 'ok' },
  inviteLink: 'https://tool.example/i/1',
  setup: resolveSetup(verifiedInput),
  hasScreener: true,
  participationLimit: 10,
  incentive: { amount: 6500, currency: 'USD' },
  description: 'Talk about banking for half an hour.',
  additional: [],
};

describe('set-up', () => {
  test('is missing while anything is, even after a preview, and names each with its remedy', () => {
    const requirements = [requirement('invite link', false), requirement('redirect URL', true), requirement('call to action', false)];
    expect(resolveSetup({ ...verifiedInput, requirements })).toMatchObject({
      state: 'missing',
      missing: [{ name: 'invite link' }, { name: 'call to action' }],
      reason: 'Not set yet: invite link, call to action.',
      remedies: ['Set the invite link.', 'Set the call to action.'],
    });
  });

  test('is configured until a preview came back, then verified', () => {
    expect(resolveSetup({ ...verifiedInput, verifiedHash: null, verifiedAt: null })).toMatchObject({
      state: 'configured',
      remedies: [expect.any(String)],
    });
    expect(resolveSetup(verifiedInput)).toMatchObject({ state: 'verified', missing: [], remedies: [] });
  });

  test('asks for no preview where none can be walked', () => {
    const input = { ...verifiedInput, verifiedHash: null, verifiedAt: null };
    const withoutLink = resolveSetup({ ...input, unpreviewable: 'no_link' });
    expect(withoutLink).toMatchObject({ state: 'configured', reason: expect.stringContaining('nothing to preview'), remedies: [] });
    const ofTool = resolveSetup({ ...input, unpreviewable: 'tool' });
    expect(ofTool).toMatchObject({ state: 'configured', remedies: [expect.stringContaining('colleague')] });
    for (const { reason, remedies } of [withoutLink, ofTool]) expect([reason, ...remedies].join(' ')).not.toContain('Run the preview');
    expect(resolveSetup({ ...input, unpreviewable: 'no_link', requirements: [requirement('connection', false)] }).state).toBe('missing');
  });

  test('is stale once the configuration or the outline changed, until a new preview', () => {
    expect(resolveSetup({ ...verifiedInput, currentHash: 'b' }).state).toBe('stale');
    const outlineChangedAt = new Date('2026-11-21T10:00:00Z');
    expect(resolveSetup({ ...verifiedInput, outlineChangedAt })).toMatchObject({
      state: 'stale',
      reason: expect.stringContaining('outline'),
    });
    expect(resolveSetup({ ...verifiedInput, outlineChangedAt, verifiedAt: new Date('2026-11-22T10:00:00Z') }).state).toBe('verified');
  });
});

describe('the parts of a launch', () => {
  const scope = { usesLink: true, hasConnection: true, needsScreener: false, incentive: { amount: 6500, currency: 'USD' } };

  test('of a link are its set-up, which names a missing connection and link itself', () => {
    expect(selectLaunchParts(scope)).toEqual(['connection', 'setup', 'participation_limit', 'incentive', 'description']);
    expect(selectLaunchParts({ ...scope, hasConnection: false })).not.toContain('connection');
  });

  test('of a study without a link are its connection and, if the platform asks for it, the screener', () => {
    expect(selectLaunchParts({ ...scope, usesLink: false, hasConnection: false, needsScreener: true })).toEqual([
      'connection',
      'screener',
      'participation_limit',
      'incentive',
      'description',
    ]);
  });

  test('an incentive of exactly zero is a decision, none at all an omission', () => {
    expect(selectLaunchParts({ ...scope, incentive: { amount: 0, currency: 'USD' } })).not.toContain('incentive');
    expect(selectLaunchParts({ ...scope, incentive: null })).toContain('incentive');
  });
});

describe('launch', () => {
  test('nothing stands in the way of a complete study', () => {
    expect(listLaunchProblems(ready)).toEqual({ problems: [], warnings: [] });
  });

  test('every missing thing is named at once, each with a remedy', () => {
    const { problems } = listLaunchProblems({
      ...ready,
      connection: null,
      inviteLink: '  ',
      setup: resolveSetup({ ...verifiedInput, requirements: [requirement('redirect URL', false)] }),
      hasScreener: false,
      participationLimit: null,
      incentive: null,
      description: '',
      additional: [
        { code: 'payment_not_acknowledged', pointer: '/acknowledgements', met: false, severity: 'problem', detail: 'Confirm who pays.' },
      ],
    });
    expect(problems.map(({ code }) => code)).toEqual([
      'connection_missing',
      'invite_link_missing',
      'redirect_url_missing',
      'screener_missing',
      'participation_limit_missing',
      'incentive_missing',
      'description_missing',
      'payment_not_acknowledged',
    ]);
    for (const { detail, pointer } of problems) {
      expect(detail).toMatch(/\.$/);
      expect(pointer).toMatch(/^\//);
    }
  });

  test.each(['unchecked', 'needs_attention'] as const)('a connection that is %s stops the launch by its name', (state) => {
    const { problems } = listLaunchProblems({ ...ready, connection: { name: 'Perspective', state } });
    expect(problems).toMatchObject([{ code: 'connection_not_ready' }]);
    expect(problems[0]?.detail).toContain('“Perspective”');
  });

  test.each([0, -1, 1.5, Number.NaN])('the participation limit %s is none', (participationLimit) => {
    expect(listLaunchProblems({ ...ready, participationLimit }).problems).toMatchObject([{ code: 'participation_limit_missing' }]);
  });

  test('an incentive of zero is none', () => {
    expect(listLaunchProblems({ ...ready, incentive: { amount: 0, currency: 'USD' } }).problems).toMatchObject([
      { code: 'incentive_missing' },
    ]);
  });

  test('what a study does not need is not asked for', () => {
    const bare: LaunchInput = {
      ...ready,
      needs: ['description'],
      connection: null,
      inviteLink: null,
      hasScreener: false,
      participationLimit: null,
      incentive: null,
    };
    expect(listLaunchProblems({ ...bare, setup: resolveSetup({ ...verifiedInput, verifiedHash: null }) })).toEqual({
      problems: [],
      warnings: [],
    });
  });

  test.each([
    ['setup_not_verified', { verifiedHash: null }],
    ['setup_stale', { currentHash: 'b' }],
  ])('an unverified set-up is a warning (%s) that says how to verify, no obstacle', (code, change) => {
    const { problems, warnings } = listLaunchProblems({ ...ready, setup: resolveSetup({ ...verifiedInput, ...change }) });
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([{ code }]);
    expect(warnings[0]?.detail).toContain('Run the preview');
  });

  test('a warning of the connector warns and stops nothing', () => {
    const owner = {
      code: 'owner_missing',
      pointer: '/reconciliationOwner',
      met: false,
      severity: 'warning',
      detail: 'Name an owner.',
    } as const;
    expect(listLaunchProblems({ ...ready, additional: [owner] })).toMatchObject({ problems: [], warnings: [{ code: 'owner_missing' }] });
    expect(listLaunchProblems({ ...ready, additional: [{ ...owner, met: true }] })).toEqual({ problems: [], warnings: [] });
  });
});
