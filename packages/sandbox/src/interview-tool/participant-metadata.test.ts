import { describe, expect, it } from 'vitest';
import { RESERVED_PARAMETERS, keepParameters, sanitiseValue } from './participant-metadata.js';

const keep = (query: string) => Object.fromEntries(keepParameters(new URLSearchParams(query)));

describe('keepParameters', () => {
  it.each([...RESERVED_PARAMETERS, 'brand.colour', 'brand.', 'RETURNURL', 'Brand.logo'])('never stores the reserved name %s', (name) => {
    expect(keep(`${name}=x&iid=pp_9exh736`)).toEqual({ iid: 'pp_9exh736' });
  });

  it('keeps names that only resemble reserved ones', () => {
    expect(keep('names=a&brand=b&my.email=c')).toEqual({ names: 'a', brand: 'b', 'my.email': 'c' });
  });

  it('takes the first of a repeated name and leaves empty values and odd names out', () => {
    expect(keep('a=1&a=2&b=&<c>=3&d=4')).toEqual({ a: '1', d: '4' });
  });

  it('keeps a name that objects reserve as an ordinary one', () => {
    expect([...keepParameters(new URLSearchParams('__proto__=x'))]).toEqual([['__proto__', 'x']]);
  });
});

describe('sanitiseValue', () => {
  it('keeps 50 characters and cuts the 51st', () => {
    expect(sanitiseValue('a'.repeat(50))).toHaveLength(50);
    expect(sanitiseValue(`${'a'.repeat(50)}b`)).toBe('a'.repeat(50));
  });

  it('counts characters, not code units, so that none is cut in half', () => {
    expect(Array.from(sanitiseValue('😀'.repeat(60)))).toEqual(Array.from('😀'.repeat(50)));
  });

  it('removes control characters and markup', () => {
    expect(sanitiseValue(' <b>"x"\u0000\u202e&y\r\n</b> ')).toBe('bx&y/b');
  });
});
