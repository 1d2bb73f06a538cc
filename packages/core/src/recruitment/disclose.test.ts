import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DisclosedField } from '../connector/recruitment.js';
import type { ParticipationId } from '../participation/participation-id.js';
import { createPseudonym, disclose, type DisclosableApplicant } from './disclose.js';

const applicant: DisclosableApplicant = {
  participation: 'pp_9exh736',
  pseudonym: 'pp_9exh736@no-mail.hub.example',
  status: 'applied',
  answers: { bank: 'yes', years: 4, apps: ['a', 'b'] },
  matchedCriteria: ['age', 'industry'],
  country: 'US',
};
const fields: readonly DisclosedField[] = ['pseudonym', 'screener_answers', 'matched_criteria', 'country'];
const canary = 'CANARY-ada@example.com';

describe('disclose', () => {
  test('S2-31 hands over the fields of the policy as they are', () => {
    expect(disclose({ discloses: fields }, applicant)).toEqual({
      participation: 'pp_9exh736',
      pseudonym: 'pp_9exh736@no-mail.hub.example',
      status: 'applied',
      disclosed: { screener_answers: applicant.answers, matched_criteria: ['age', 'industry'], country: 'US' },
    });
    expect(disclose({ discloses: ['pseudonym'] }, applicant).disclosed).toEqual({});
  });

  test('S2-31 hands over nothing else, whatever else is known about the person and wherever it stands', () => {
    const nested = fc.oneof(
      fc.constant(canary),
      fc.constant({ email: canary }),
      fc.constant([{ calendar: canary }]),
      fc.constant({ person: { name: canary } }),
    );
    const names = fc.constantFrom(
      'email',
      'name',
      'first_name',
      'calendar',
      'phone',
      'participant',
      'disclosed',
      'notes',
      'toJSON',
      '__proto__',
    );
    const extra = fc.dictionary(names, nested);
    const hidden = fc.oneof(fc.constant({ email: canary }), fc.constant([{ email: canary }]));
    fc.assert(
      fc.property(fc.subarray([...fields]), extra, hidden, (discloses, more, inside) => {
        const crowded = {
          ...more,
          ...applicant,
          answers: { ...applicant.answers, profile: inside },
          matchedCriteria: [...applicant.matchedCriteria, inside],
          country: canary,
        } as unknown as DisclosableApplicant;
        const result = disclose({ discloses }, crowded);
        expect(JSON.stringify(result)).not.toContain('CANARY');
        expect(Object.keys(result).sort()).toEqual(['disclosed', 'participation', 'pseudonym', 'status']);
        expect(Object.keys(result.disclosed).sort()).toEqual(discloses.filter((field) => field !== 'pseudonym').sort());
      }),
    );
  });

  test('S2-31 what the policy does not name stays here, also where it is well-formed', () => {
    fc.assert(
      fc.property(fc.subarray([...fields]), (discloses) => {
        const printed = JSON.stringify(
          disclose({ discloses }, { ...applicant, answers: { q: 'ANSWER' }, matchedCriteria: ['CRITERION'], country: 'ZZ' }),
        );
        expect(printed.includes('ANSWER')).toBe(discloses.includes('screener_answers'));
        expect(printed.includes('CRITERION')).toBe(discloses.includes('matched_criteria'));
        expect(printed.includes('ZZ')).toBe(discloses.includes('country'));
      }),
    );
  });
});

describe('createPseudonym', () => {
  test('is an address under the hub that names the participation alone', () => {
    expect(createPseudonym('pp_9exh736', 'hub.example')).toBe('pp_9exh736@no-mail.hub.example');
    expect(createPseudonym('pp_9exh736', 'localhost')).toBe('pp_9exh736@no-mail.localhost');
  });

  test('two ids never share one, though addresses are compared without case', () => {
    const id = fc.stringMatching(/^pp_[A-Za-z0-9][A-Za-z0-9_]{0,25}$/).map((one) => one as ParticipationId);
    fc.assert(
      fc.property(id, id, (left, right) => {
        const [one, other] = [createPseudonym(left, 'hub.example'), createPseudonym(right, 'hub.example')];
        expect(one === other).toBe(left === right);
        expect(one).toBe(one.toLowerCase());
      }),
    );
    expect(createPseudonym('pp_Ab', 'hub.example')).not.toBe(createPseudonym('pp_ab', 'hub.example'));
  });

  test('a domain that is none is a bug of the caller', () => {
    for (const domain of ['', 'hub.example:8080', 'https://hub.example', 'a b'])
      expect(() => createPseudonym('pp_9exh736', domain)).toThrow(RangeError);
  });
});
