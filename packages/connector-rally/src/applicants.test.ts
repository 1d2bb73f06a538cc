import {
  createPseudonym,
  decideApplicantVerdict,
  decideReview,
  disclose,
  mayDecideByScreener,
  type Answers,
  type Screener,
} from '@panelbridge/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeRally } from '../test/fake-rally.js';
import { open, signal, study } from '../test/open.js';
import { policy } from './policy.js';

const screener = {
  questions: [
    {
      id: 'bank',
      kind: 'single_choice',
      text: 'Do you bank online?',
      required: true,
      choices: [
        { id: 'yes', text: 'Yes', effect: 'accept' },
        { id: 'no', text: 'No', effect: 'reject' },
      ],
    },
    { id: 'age', kind: 'number', text: 'How old are you?', required: true, accept: { atLeast: 18 } },
  ],
} as unknown as Screener;

const anyAnswers: fc.Arbitrary<Answers> = fc.record(
  { bank: fc.constantFrom('yes', 'no', 'maybe'), age: fc.integer({ min: 0, max: 120 }) },
  { requiredKeys: [] },
);
const decide = (answers: Answers, criteria: 'matched' | 'missed', review: 'manual' | 'automatic' = policy.review) =>
  decideApplicantVerdict({ policy: { review }, screener, answers, criteria, placeAvailable: true }).path;

describe('an applicant', () => {
  it('S2-26 is neither qualified nor disqualified by any answers, although the screener has rules', () => {
    expect(mayDecideByScreener(policy)).toBe(false);
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        expect(decide(answers, 'matched')).toEqual(['applied']);
      }),
    );
    // The same screener would decide where answers may.
    expect(decide({ bank: 'no', age: 30 }, 'matched', 'automatic')).toEqual(['applied', 'screened_out']);
    expect(decide({ bank: 'yes', age: 30 }, 'matched', 'automatic')).toEqual(['applied', 'qualified']);
  });

  it('S2-27 waits until a person approves, which invites, or rejects', () => {
    const [status] = decide({ bank: 'yes', age: 30 }, 'matched');
    const standing = { status: 'active', launched: true } as const;
    const review = (act: 'approve' | 'reject') =>
      decideReview(act, { status: status ?? 'expired', moderation: 'moderated', study: standing, placeAvailable: true });
    expect(review('approve')).toMatchObject({ ok: true, value: { path: ['invited'] } });
    expect(review('reject')).toMatchObject({ ok: true, value: { path: ['rejected'] } });
  });

  it('S2-87 who misses the criteria is unqualified on submission, whatever the answers', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        expect(decide(answers, 'missed')).toEqual(['applied', 'unqualified']);
      }),
    );
  });

  it('S2-31 reaches the platform as pseudonym, answers and criteria: no name, email, calendar or country', async () => {
    const domain = 'hub.example';
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9]{7}$/), anyAnswers, async (suffix, answers) => {
        const participation = `pp_${suffix}` as const;
        const person = { name: 'Ada Canary', email: 'ada@canary.example', phone: '555 canary', calendar: 'canary', country: 'CANARY' };
        const applicant = disclose(policy, {
          participation,
          pseudonym: createPseudonym(participation, domain),
          status: 'applied',
          answers,
          matchedCriteria: ['occupation'],
          ...person,
        });
        expect(Object.keys(applicant.disclosed).sort()).toEqual(['matched_criteria', 'screener_answers']);
        const rally = fakeRally();
        const { recruitment, requests } = open({ answer: rally.answer });
        expect(await recruitment.publishApplicants({ study, applicants: [applicant], signal })).toMatchObject([{ status: 'accepted' }]);
        expect(JSON.stringify(requests)).not.toMatch(/canary/i);
        expect(rally.bodies.flat().map(({ email }) => email)).toEqual([expect.stringMatching(/^pp_.*@no-mail\.hub\.example$/)]);
      }),
      { numRuns: 50 },
    );
  });
});
