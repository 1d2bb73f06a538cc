import { describe, expect, it } from 'vitest';
import { checkPerson, readForm } from './submitted-form.js';

describe('readForm', () => {
  it('reads single and repeated fields and nothing but text', () => {
    const form = readForm({
      i: 'abc',
      version: '3',
      shown: ['a', 'b'],
      email: ' K@Example.com ',
      first_name: ' Kim ',
      'answer.a': ['x', 'y'],
      odd: { a: 1 },
    });
    expect(form).toMatchObject({ invitation: 'abc', screenerVersion: 3, person: { firstName: 'Kim', lastName: '' } });
    expect([...form.shown]).toEqual(['a', 'b']);
    expect(form.entries.filter(([name]) => name === 'answer.a')).toEqual([
      ['answer.a', 'x'],
      ['answer.a', 'y'],
    ]);
    expect(form.entries.some(([name]) => name === 'odd')).toBe(false);
  });

  it('reads a body that is none as an empty form, and a version that is none as unknown', () => {
    expect(readForm(undefined)).toMatchObject({ invitation: null, screenerVersion: null, entries: [] });
    for (const version of ['0', '-1', '1.5', '1e9', '9999999999', 'x']) expect(readForm({ version }).screenerVersion).toBeNull();
  });
});

describe('checkPerson', () => {
  const kim = { email: 'Kim@Example.com', firstName: 'Kim', lastName: '' };

  it('brings the address into its one form and lets a last name be missing', () => {
    expect(checkPerson(kim)).toEqual({ person: { ...kim, email: 'kim@example.com' }, faults: [] });
  });

  it('names every fault at once', () => {
    const { faults } = checkPerson({ email: 'kim@', firstName: '', lastName: 'x'.repeat(101) });
    expect(faults.map(({ field }) => field)).toEqual(['email', 'first_name', 'last_name']);
    expect(checkPerson({ ...kim, firstName: 'K\u0000m' }).faults).toHaveLength(1);
  });
});
