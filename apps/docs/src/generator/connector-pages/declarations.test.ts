import { expect, it } from 'vitest';
import { describeDeclarations, explain, listDeclarations } from './declarations.ts';

const recruitment = {
  role: 'platform',
  policy: {
    studyKinds: ['interview'],
    required: [{ setting: 'incentive', reason: 'People are paid.' }],
    refused: [{ setting: 'dateRange', value: 'rolling', studyKinds: ['interview'], reason: 'Days have to stay.' }],
    adjusted: [
      { setting: 'review', value: 'manual', reason: 'A person decides.' },
      { setting: 'sessionMinutes', valueFrom: 'participationTimeMinutes', reason: 'People were told.' },
    ],
    lockedAtLaunch: [],
    screenerSource: 'platform',
    review: 'manual',
    launchRoles: ['admin'],
    rates: [{ audience: 'b2c', moderated: true, amount: 4000, currency: 'USD' }],
    automaticPaymentHours: 24,
    discloses: ['pseudonym'],
  },
};

const participantIngestion = {
  destination: {
    modes: ['insert'],
    deleteBehaviours: { do_nothing: ['insert'], clear: [], delete: [] },
    matchKey: 'email',
    maximumBatchSize: 100,
    maximumLookupSize: 1,
    rejectsWholeBatch: true,
    requestsPerMinute: 60,
    fields: [{ name: 'email', type: 'text', required: true }],
    listsFields: false,
  },
};

it('everything that a connector can declare beyond the tracked link has a meaning on its page', () => {
  const declared = [
    ...listDeclarations(recruitment, 'recruitment'),
    ...listDeclarations({ policy: { rates: [] } }, 'recruitment'),
    ...listDeclarations(participantIngestion, 'participantIngestion'),
    ...listDeclarations({ pull: { requestsPerMinute: 10 } }, 'statusSync'),
    ...listDeclarations({ returnsParameter: false }, 'redirect'),
    ...listDeclarations({ schemes: [{ timestamp: { pointer: '/t' } }] }, 'statusSync.webhook'),
  ];
  expect(declared.length).toBeGreaterThan(25);
  expect(declared.filter(({ path }) => explain(path) === undefined)).toEqual([]);
});

it('what nobody has explained yet is shown all the same', () => {
  expect(describeDeclarations({ brandNew: { depth: 3 } }, 'redirect')).toContain('| `redirect.brandNew.depth` | `3` |  |');
});
