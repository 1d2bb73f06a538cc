import { expect, test } from 'vitest';
import { characteristics, listPanel } from './demo-panel.mjs';

test.each(['2026-01-01', '2026-03-13', '2026-03-14', '2027-12-31'])('thirty people of forty fit the demo’s audience on %s', (day) => {
  const people = listPanel(new Date(day));
  expect(new Set(people.map(({ email }) => email)).size).toBe(40);
  const fitting = people.filter(({ country, characteristics: { date_of_birth: born, uses_bank_app: uses } }) => {
    const age = Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0);
    return country === 'United States' && uses && age >= 25 && age <= 55;
  });
  expect(fitting).toHaveLength(30);
});

test('the panel has values of the characteristics that are made for it, and of no others', () => {
  const slugs = characteristics.map(({ slug }) => slug);
  for (const person of listPanel(new Date('2026-11-22'))) expect(Object.keys(person.characteristics)).toEqual(slugs);
});
