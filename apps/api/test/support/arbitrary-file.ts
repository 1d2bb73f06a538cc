import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { often, strangeText } from './arbitrary-value.js';

const mark = '\ufeff';

/** Files of which a reader of tables can make nothing, or something that nobody meant: by their quotes, their lengths, their letters. */
const strangeFiles: readonly Uint8Array[] = [
  '',
  mark,
  '\r\n',
  '"',
  'a,"b\r\n1,2\r\n',
  'a,b\r\n1,2"3\r\n',
  'a,b\r\n"1"2,3\r\n',
  'a,a\r\n1,2\r\n',
  'a,b\r\n1\r\n1,2,3\r\n',
  'a,b\r1,2\r',
  'a;b\n1;2\n',
  'a,b\r\n\u0000,\u0000\r\n',
  `__proto__,constructor\r\n1,2\r\n`,
  `a,b\r\n${'x'.repeat(300_000)},2\r\n`,
  `a,b\r\n"${'x\r\n'.repeat(100_000)}",2\r\n`,
  `${'c,'.repeat(3000)}\r\n${'1,'.repeat(3000)}\r\n`,
  `${'k'.repeat(70_000)},b\r\n1,2\r\n`,
  `a,b\r\n${'1,2\r\n'.repeat(20_000)}`,
  '{"a":1}',
].map((text) => Buffer.from(text));
const strangeBytes: readonly Uint8Array[] = [
  Buffer.from(`${mark}a,b\r\n1,2\r\n`, 'utf16le'),
  Buffer.from('a,b\r\n1,2\r\n', 'utf16le').swap16(),
  Buffer.from('größe,b\r\nä,2\r\n', 'latin1'),
  Buffer.from('a,b\r\n\u00c3\u0028,2\r\n', 'latin1'),
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.from([0xef, 0xbb]),
  gzipSync('a,b\r\n1,2\r\n'),
];

/** Files that are no table of the kind that is asked for. */
export const strangeFile: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.constantFrom(...strangeFiles),
  fc.constantFrom(...strangeBytes),
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(fc.constantFrom(...strangeBytes), fc.uint8Array({ maxLength: 20 })).map((parts) => Buffer.concat(parts)),
);

/** Tables under the heading of one that is shown, with its cells and others; with a byte order mark, other ends of lines and quotes where none need be. */
export function arbitraryTable(example: string): fc.Arbitrary<Uint8Array> {
  const [heading = '', ...rows] = example.trim().split(/\r?\n/);
  const columns = heading.split(',');
  const cell = often(fc.constantFrom(...rows.flatMap((row) => row.split(',')), ''), strangeText);
  const row = fc.array(cell, { minLength: columns.length, maxLength: columns.length });
  const style = fc.record({ start: fc.constantFrom('', mark), end: fc.constantFrom('\r\n', '\n'), isQuoted: fc.boolean() });
  return fc.tuple(fc.array(row, { maxLength: 6 }), style).map(([cells, { start, end, isQuoted }]) => {
    const write = (text: string): string => (isQuoted || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return Buffer.from(`${start}${[columns, ...cells].map((line) => `${line.map(write).join(',')}${end}`).join('')}`);
  });
}
