import { describe, expect, it } from 'vitest';
import { writeCounts, writeNumber, writePlain, writeSeconds, writeTable } from './words.js';

describe('words', () => {
  it('tell a time in its two largest units', () => {
    expect([0, 59, 60, 200, 3_600, 90_000].map(writeSeconds)).toEqual([
      '0 s',
      '59 s',
      '1 min 0 s',
      '3 min 20 s',
      '1 h 0 min',
      '25 h 0 min',
    ]);
  });

  it('count one thing and many', () => {
    expect([0, 1, 1_200].map((count) => writeNumber(count, 'request'))).toEqual(['0 requests', '1 request', '1,200 requests']);
  });

  it('leave out counts that are 0', () => {
    expect([writeCounts({ created: 1234, not_sent: 2, updated: 0 }), writeCounts({ created: 0 })]).toEqual([
      '1,234 created, 2 not sent',
      'no rows',
    ]);
  });

  it('keep nothing that a terminal would obey', () => {
    expect(writePlain('a\u001B[31mb\u001B]0;title\u0007c\r\nd\u202Ee\u009B2Jf\0')).toBe('abc d ef');
  });

  it('line up the columns of a table', () => {
    expect(
      writeTable(
        ['A', 'NAME'],
        [
          ['1', 'two\nlines'],
          ['long', ''],
        ],
      ),
    ).toBe('A     NAME\n1     two lines\nlong');
  });
});
