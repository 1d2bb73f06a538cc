import { describe, expect, it } from 'vitest';
import { toError } from './to-error.js';

describe('what was thrown', () => {
  it('stays as it is when it is an error', () => {
    const error = new TypeError('x');
    expect(toError(error)).toBe(error);
  });

  it('becomes an error with its members, as the job library reports them', () => {
    const reported = toError({ message: 'no connection', stack: 'Error: no connection\n    at fetch', code: '08006', queue: 'email.send' });
    expect(reported).toBeInstanceOf(Error);
    expect(reported).toMatchObject({
      message: 'no connection',
      stack: expect.stringContaining('at fetch'),
      code: '08006',
      queue: 'email.send',
    });
  });

  it.each([
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
  ])('says %s', (thrown, message) => {
    expect(toError(thrown)).toMatchObject({ message });
  });
});
