import { describe, expect, it } from 'vitest';
import { printValue } from './print-value.js';

const secret = 'a value to be found';
const circle: Record<string, unknown> = { secret: { toJSON: () => ({ secret }) } };
circle['self'] = circle;

describe('what is printed to be searched', () => {
  it.each<readonly [string, unknown]>([
    ['a member', { a: { b: [secret] } }],
    ['the cause of an error', new Error('no', { cause: { text: secret } })],
    ['an error among several', new AggregateError([new Error(secret)])],
    ['a map', new Map([['key', new Set([secret])]])],
    [
      'a getter',
      {
        get text() {
          return secret;
        },
      },
    ],
    ['what writes itself as JSON', { toJSON: () => secret }],
    ['what writes itself, within what holds itself', circle],
    ['what writes itself, beside a large number', { large: 10n, toJSON: () => ({ large: 10n, secret }) }],
    ['a member that is not listed', Object.defineProperty({}, 'text', { value: secret })],
  ])('holds %s', (_, value) => {
    expect(printValue(value)).toContain(secret);
  });

  it('holds bytes, one by one and in a line', () => {
    const bytes = new TextEncoder().encode(secret.repeat(9));
    expect(printValue({ bytes })).toContain([...bytes].join(', '));
    expect(printValue([new Map([[1, Buffer.from(bytes)]])])).toContain([...bytes].join(', '));
  });

  it('is made of whatever there is', () => {
    const refusing = {
      get text(): string {
        throw new Error('no');
      },
      toJSON: () => {
        throw new Error('no');
      },
    };
    for (const value of [undefined, null, 1n, Symbol('a'), () => 1, refusing]) expect(typeof printValue(value)).toBe('string');
  });
});
