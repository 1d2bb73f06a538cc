import { expect, it } from 'vitest';
import type { PostgresqlLogin } from './login.js';
import { toSourceError } from './to-source-error.js';

const missing = Object.assign(new Error('relation "Ada-Lovelace-77" does not exist'), { severity: 'ERROR', code: '42P01' });
const tell = (password: string) =>
  toSourceError(missing, 'query', { host: 'db.example.com', port: 5432, user: 'reader', password } as PostgresqlLogin).message;

it('a password shows in no words of the database, and one that is too short spoils none of them', () => {
  const whole = 'The database refused the query: relation "Ada-Lovelace-77" does not exist. Correct the query of the model.';
  for (const short of ['', 'x', 'exist']) expect([short, tell(short)]).toEqual([short, whole]);
  expect(tell('Ada-Lovelace-77')).toBe(whole.replace('Ada-Lovelace-77', '[password]'));
});
