import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapePointerPart, isPointer, readPointer } from './index.js';

describe('readPointer', () => {
  const document = { event: 'done', deep: { list: [{ id: 7 }, null] }, 'a/b': 1, 'm~n': 2, '': 3, none: null };

  it.each([
    ['', document],
    ['/event', 'done'],
    ['/deep/list/0/id', 7],
    ['/deep/list/1', null],
    ['/a~1b', 1],
    ['/m~0n', 2],
    ['/', 3],
    ['/none', null],
    ['/none/more', undefined],
    ['/event/length', undefined],
    ['/deep/list/length', undefined],
    ['/deep/list/-', undefined],
    ['/deep/list/01', undefined],
    ['/deep/list/2', undefined],
    ['/missing', undefined],
    ['/constructor', undefined],
    ['/__proto__', undefined],
    ['/deep/toString', undefined],
  ])('%s', (pointer, expected) => {
    expect(readPointer(document, pointer)).toEqual(expected);
  });

  it('reads nothing from what is no object', () => {
    for (const value of [null, undefined, 5, 'text', true]) expect(readPointer(value, '/event')).toBeUndefined();
  });

  it.each(['event', '/a~', '/a~2', 'a/b'])('throws for %s, which is no pointer', (pointer) => {
    expect(isPointer(pointer)).toBe(false);
    expect(() => readPointer(document, pointer)).toThrow(RangeError);
  });

  it('finds a member of any name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (outer, inner) => {
        const value = Object.fromEntries([[outer, Object.fromEntries([[inner, 'here']])]]);
        expect(readPointer(value, `/${escapePointerPart(outer)}/${escapePointerPart(inner)}`)).toBe('here');
      }),
    );
  });
});
