import { expect, it } from 'vitest';
import { toProblem } from './to-problem.js';

const fail = (code: string, message = 'said by the driver') => Object.assign(new Error(message), { code });

it.each(['40001', '40P01', '53300', '55P03', '57014', '57P01', '08006', 'ECONNRESET'])(
  'a fault of the database that another attempt may not meet asks for one: %s',
  (code) => {
    const problem = toProblem(fail(code));
    expect([problem.code, problem.status]).toEqual(['service_unavailable', 503]);
  },
);

it.each(['22021', '22P05', '22003', '22008'])('a value that cannot be stored is refused: %s', (code) => {
  expect(toProblem(fail(code)).code).toBe('validation_failed');
});

it.each(['23505', '42P01', 'XX000', ''])('any other fault tells nothing of the inside: %j', (code) => {
  const problem = toProblem(fail(code, 'relation "secrets" does not exist'));
  expect([problem.code, (problem.detail ?? '').includes('secrets')]).toEqual(['internal_error', false]);
});
