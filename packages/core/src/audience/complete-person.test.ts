import { describe, expect, test } from 'vitest';
import { checkScreener } from '../screener/check-screener.js';
import type { Screener } from '../screener/question.js';
import { completePerson } from './complete-person.js';
import { listCriteria } from './list-criteria.js';
import { matchAudience, type AudiencePerson } from './match-audience.js';

const catalogue = listCriteria([
  { slug: 'seats', name: 'Seats', type: 'number' },
  { slug: 'vip', name: 'Very important', type: 'boolean' },
]);

function screenerOf(...questions: readonly object[]): Screener {
  const checked = checkScreener({ questions: questions.map((question, index) => ({ id: `q${index}`, text: 'What is it?', ...question })) });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.value;
}

const nobody: AudiencePerson = { fields: {}, characteristics: {} };
const yesNo = {
  kind: 'single_choice',
  choices: [
    { id: 'yes', text: 'Yes' },
    { id: 'no', text: 'No' },
  ],
};
const questions = screenerOf(
  { kind: 'text', property: 'country' },
  {
    kind: 'multiple_choice',
    property: 'languages',
    choices: [
      { id: 'one', text: 'English' },
      { id: 'de', text: 'Sächsisch' },
    ],
  },
  { kind: 'date', property: 'date_of_birth' },
  { kind: 'number', property: 'seats' },
  { ...yesNo, property: 'vip' },
  { kind: 'text', property: 'title', required: false },
);
const answers = { q0: 'usa', q1: ['one', 'de'], q2: '1990-05-01', q3: 4, q4: 'yes', q5: 'Nurse' };

describe('what a person says when applying', () => {
  test('S2-25 S2-87 fills what the panel does not know, by the properties that questions name', () => {
    const person = completePerson(nobody, catalogue, questions, answers);
    expect(person.fields).toMatchObject({ country: 'usa', title: 'Nurse' });
    expect(person.characteristics).toEqual({ languages: 'one;English;de;Sächsisch', date_of_birth: '1990-05-01', seats: 4, vip: true });
    const audience = {
      type: 'b2c',
      participationTimeMinutes: 30,
      location: { by: 'country', countries: ['US'] },
      criteria: [
        { criterion: 'languages', anyOf: ['en'] },
        { criterion: 'age', from: 30, to: 40 },
        { criterion: 'custom.seats', from: 4 },
        { criterion: 'custom.vip', equals: true },
        { criterion: 'job_title', anyOf: ['nurse'] },
      ],
    } as const;
    expect(matchAudience(audience, catalogue, person, '2026-11-22')).toMatchObject({ matches: true, missed: [] });
    expect(matchAudience(audience, catalogue, nobody, '2026-11-22').matches).toBe(false);
  });

  test('never replaces what the panel knows', () => {
    const known: AudiencePerson = { fields: { country: 'CA', title: ' ' }, characteristics: { languages: 'fr', seats: 0, vip: false } };
    const person = completePerson(known, catalogue, questions, answers);
    expect(person.fields).toMatchObject({ country: 'CA', title: 'Nurse' });
    expect(person.characteristics).toEqual({ languages: 'fr', seats: 0, vip: false, date_of_birth: '1990-05-01' });
  });

  test('leaves out answers of a kind that the criterion cannot read', () => {
    const odd = screenerOf(
      { kind: 'text', property: 'seats' },
      { kind: 'text', property: 'date_of_birth' },
      { kind: 'text', property: 'vip' },
    );
    expect(completePerson(nobody, catalogue, odd, { q0: '4', q1: '1990-05-01', q2: 'perhaps' }).characteristics).toEqual({});
  });
});
