/** What the demo's panel knows of people beyond the usual fields. */
export const characteristics = [
  { slug: 'date_of_birth', name: 'Date of birth', type: 'date' },
  { slug: 'uses_bank_app', name: 'Uses an app of a bank', type: 'boolean' },
];

const firstNames = ['Eva', 'Farid', 'Gina', 'Hugo', 'Iris', 'Jonas', 'Kira', 'Lena'];
const lastNames = ['Adams', 'Baker', 'Cole', 'Diaz', 'Ellis'];
const cities = ['Albany', 'Boston', 'Chicago', 'Denver', 'Eugene'];

/**
 * The people of the demo's panel: forty, of whom thirty live in the United States, are from 25 to 44 years old and use an app of a bank, and ten live
 * elsewhere or use none.
 * @param {Date} now
 */
export function listPanel(now) {
  return lastNames.flatMap((lastName, family) =>
    firstNames.map((firstName, member) => ({
      email: `${firstName}.${lastName}@example.com`.toLowerCase(),
      first_name: firstName,
      last_name: lastName,
      city: member === 6 ? 'Toronto' : cities[family],
      country: member === 6 ? 'Canada' : 'United States',
      characteristics: { date_of_birth: `${now.getUTCFullYear() - 26 - ((5 * family + member) % 18)}-03-14`, uses_bank_app: member !== 7 },
    })),
  );
}
