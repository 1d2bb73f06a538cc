import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { FileReader } from '../../src/sources/files/file-reader.js';
import { openFolderFile } from '../../src/sources/files/folder-file.js';
import { fault, folder, openFile, readAll, readText, signal } from './support/files.js';

describe('CSV', () => {
  it('S3-1 yields every row as texts, in order, with the key and what is missing as null', async () => {
    const rows = await readText('id,email,note\r\n1,ada@example.com,"one, ""two""\nthree"\r\n\r\n2,bob@example.com,\r\n3,,""\r\n');
    expect(rows).toEqual([
      { key: '1', cells: { id: '1', email: 'ada@example.com', note: 'one, "two"\nthree' }, bucket: null, hash: null },
      { key: '2', cells: { id: '2', email: 'bob@example.com', note: null }, bucket: null, hash: null },
      { key: '3', cells: { id: '3', email: null, note: null }, bucket: null, hash: null },
    ]);
  });

  it('takes nothing for a number or a date by itself, so its columns fit fields of any type', async () => {
    await writeFile(join(folder, 'typed.csv'), 'id,zip,joined,active\n007,01234,2026-01-31,true\n');
    const reader = await openFile('typed.csv');
    expect(await reader.describe()).toEqual(['id', 'zip', 'joined', 'active'].map((name) => ({ name, type: 'untyped' })));
    expect(await reader.sumBuckets({ columns: ['zip'] })).toBeNull();
    expect((await readAll(reader))[0]?.cells).toEqual({ id: '007', zip: '01234', joined: '2026-01-31', active: 'true' });
  });

  it('keeps names apart that differ in case, and takes a byte order mark for none', async () => {
    const [row] = await readText('\uFEFFid,ID,"a ""b"""\n1,2,3\n');
    expect(row).toMatchObject({ key: '1', cells: { id: '1', ID: '2', 'a "b"': '3' } });
  });

  it.each([
    ['another delimiter', 'id;email\n1;a,b\n', { options: { delimiter: ';' } }, { id: '1', email: 'a,b' }],
    ['a tab', 'id\temail\n1\tx\n', { options: { delimiter: '\t' } }, { id: '1', email: 'x' }],
    ['no header', '1,x\n', { options: { header: false }, primaryKey: 'column1' }, { column1: '1', column2: 'x' }],
    ['Latin-1', Buffer.from('id,name\n1,José\n', 'latin1'), { options: { encoding: 'latin-1' } }, { id: '1', name: 'José' }],
    ['UTF-16', Buffer.from('\uFEFFid,name\n1,José\n', 'utf16le'), { options: { encoding: 'utf-16' } }, { id: '1', name: 'José' }],
    ['no line break at the end', 'id,name\n1,x', {}, { id: '1', name: 'x' }],
  ])('reads %s', async (_, content, model, cells) => {
    expect((await readText(content, model)).map((row) => row.cells)).toEqual([cells]);
  });

  it.each([
    [
      'a row with too few values',
      'id,a,b\n1,x,y\n2,private\n',
      /^“written” cannot be read as CSV\. Line 3 has 2 values, the first row has 3\./,
    ],
    ['a row with too many', 'id,a\n1,x\n2,y\n3,private,z\n', /Line 4 has 3 values, the first row has 2\./],
    ['a quote that is not closed', 'id,a\n1,x\n2,"private\n3,z\n', /Line 3 has a quote that is not closed/],
    ['bytes of another encoding', Buffer.from('id,a\n1,x\n2,privat\xe9\n', 'latin1'), /Line 3 holds bytes that are not in the encoding/],
    ['a Parquet file', Buffer.from('PAR1\0\0\0PAR1'), /It is a Parquet file/],
    ['a workbook', Buffer.from('PK\x03\x04...'), /archive or a workbook/],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0]), /compressed/],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), /NUL bytes/],
  ])('refuses %s, says where, and repeats no value', async (_, content, words) => {
    const error: unknown = await readText(content).catch((reason: unknown) => reason);
    expect(error).toEqual(fault('file_malformed', words));
    expect(String(error)).not.toMatch(/privat/);
  });

  it('refuses a broken row after thousands of good ones', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `${index},x`);
    lines[40_000] = '40000,x,y';
    await writeFile(join(folder, 'late.csv'), `id,a\n${lines.join('\n')}\n`);
    const reader = await openFile('late.csv');
    const seen: number[] = [];
    const reading = (async () => {
      for await (const window of reader.read({ columns: ['a'], buckets: null, limit: null })) seen.push(window.length);
    })();
    await expect(reading).rejects.toEqual(fault('file_malformed', /Line 40002 has 3 values/));
    expect(seen.length).toBeGreaterThan(0);
    await reader.close();
  });

  it('cuts a cell of 5 MB, which is refused later for its length, and reads on', async () => {
    const rows = await readText(`id,note\n1,"${'x'.repeat(5_000_000)}"\n2,y\n`);
    expect(rows.map(({ cells }) => String(cells['note']).length)).toEqual([32_769, 1]);
  });

  it('stops at the limit', async () => {
    await writeFile(join(folder, 'many.csv'), `id\n${Array.from({ length: 5_000 }, (_, index) => index).join('\n')}\n`);
    expect(await readAll(await openFile('many.csv'), 3)).toHaveLength(3);
    expect(await readAll(await openFile('many.csv'))).toHaveLength(5_000);
  });
});

describe('JSON lines', () => {
  const model = { format: 'json_lines' } as const;

  it('yields texts, true and false, numbers as they are written, and names that only some lines have', async () => {
    const rows = await readText(
      '{"id": "a-1", "n": 12345678901234567890, "ok": true, "text": "Zoë \\"Z\\"\\n"}\n\n{"id": 2, "n": null, "list": [1, "x"], "late": "y"}\n',
      model,
    );
    expect(rows).toEqual([
      {
        key: 'a-1',
        cells: { id: 'a-1', n: '12345678901234567890', ok: true, text: 'Zoë "Z"\n', list: null, late: null },
        bucket: null,
        hash: null,
      },
      { key: '2', cells: { id: '2', n: null, ok: null, text: null, list: '[1,"x"]', late: 'y' }, bucket: null, hash: null },
    ]);
  });

  it('yields what does not fit together, so that the row is refused and not the file', async () => {
    const rows = await readText('{"id": 1, "n": 5}\n{"id": 2, "n": "five"}\n', model);
    expect(rows.map(({ cells }) => cells['n'])).toEqual(['5', 'five']);
  });

  it.each([
    ['a line that is cut off', '{"id": 1}\n{"id": 2, "a":\n{"id": 3}\n', /Line 2 is not JSON/],
    ['a broken line', '{"id": 1, "e": "x"}\n{bad\n{"id": 3}', /Line 2 is not JSON/],
    ['a broken first line', '{bad\n{"id": 3}\n', /Line 1 is not JSON/],
    ['a broken line behind empty ones', '{"id": 1}\n\n\n{bad\n', /Line 2 is not JSON.*\(Empty lines do not count\.\)/],
    ['half a character', '{"id": 1}\n{"id": 2, "e": "\\ud800"}\n{"id": 3}\n', /Line 2 holds half a character.*Clean the text/],
    ['the other half', '{"id": 1}\n{"id": 2, "e": "\\udc00"}\n', /Line 2 holds half a character/],
    ['bytes of another encoding', Buffer.from('{"id": 1}\n{"id": "\xe9x"}\n', 'latin1'), /Line 2 holds bytes that are not UTF-8/],
    ['a list in the place of lines', '[{"id": 1}]', /begins with a list/],
    ['a line that is no object', '{"id": 1}\n[2]\n', /A line is not an object/],
    ['a text', 'id,email\n1,x\n', /does not begin with an object/],
    ['a Parquet file', Buffer.from('PAR1\0\0\0PAR1'), /It is a Parquet file/],
    ['the same name twice', '{"id": 1, "id": 2}\n', /Line 1 has the same name twice/],
    ['it further down as well', '{"id": 1}\n{"id": 1, "id": 2}\n', /Line 2 has the same name twice/],
  ])('refuses %s', async (_, content, words) => {
    await expect(readText(content, model)).rejects.toEqual(fault('file_malformed', words));
  });

  it('names the line also behind many others', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `{"id": ${index + 1}}`);
    await expect(readText(lines.with(49_999, '{bad').join('\n'), model)).rejects.toEqual(fault('file_malformed', /Line 50000 is not JSON/));
    await expect(readText(lines.with(49_999, '[2]').join('\n'), model)).rejects.toEqual(
      fault('file_malformed', /Line 50000 is not an object/),
    );
  });

  it('yields a NUL character, so that its row is refused and not the file', async () => {
    const rows = await readText('{"id": 1}\n{"id": 2, "e": "\\u0000"}\n{"id": 3}\n', model);
    expect(rows.map(({ cells }) => cells['e'])).toEqual([null, '\0', null]);
  });

  it('keeps a long text whose escapes are longer still, and cuts one that is too long', async () => {
    const escaped = '\n'.repeat(30_000);
    const rows = await readText(
      `${JSON.stringify({ id: 1, a: escaped })}\n${JSON.stringify({ id: 2, a: 'x'.repeat(5_000_000) })}\n`,
      model,
    );
    expect(rows[0]?.cells['a']).toBe(escaped);
    expect(String(rows[1]?.cells['a']).length).toBeGreaterThan(32_768);
    expect(String(rows[1]?.cells['a']).length).toBeLessThan(200_000);
  });
});

describe('Parquet', () => {
  const model = { format: 'parquet' } as const;
  const writeParquet = async (name: string, query: string): Promise<void> => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`copy (${query}) to '${join(folder, name)}' (format parquet)`);
    connection.closeSync();
  };

  it('S3-1 yields the types of its schema, values as texts', async () => {
    await writeParquet(
      'people.parquet',
      `select range::int as id, 'p' || range || '@example.com' as email, 1.5::double as score, 12.25::decimal(9, 2) as paid, range = 0 as active,
       date '2026-01-31' as joined, timestamp '2026-01-31 10:00:00' as seen, case when range = 1 then 'x' end as note from range(2500)`,
    );
    const reader = await openFile('people.parquet', model);
    expect(Object.fromEntries((await reader.describe()).map(({ name, type }) => [name, type]))).toEqual({
      id: 'number',
      email: 'text',
      score: 'number',
      paid: 'number',
      active: 'boolean',
      joined: 'date',
      seen: 'text',
      note: 'text',
    });
    const rows = await readAll(reader);
    expect(rows).toHaveLength(2_500);
    expect(rows.slice(0, 2).map(({ cells }) => cells)).toEqual([
      {
        id: '0',
        email: 'p0@example.com',
        score: '1.5',
        paid: '12.25',
        active: true,
        joined: '2026-01-31',
        seen: '2026-01-31 10:00:00',
        note: null,
      },
      {
        id: '1',
        email: 'p1@example.com',
        score: '1.5',
        paid: '12.25',
        active: false,
        joined: '2026-01-31',
        seen: '2026-01-31 10:00:00',
        note: 'x',
      },
    ]);
  });

  it('ends, and does not end early, when its row groups need more memory than there is', async () => {
    await writeParquet(
      'wide.parquet',
      `select range as id, repeat(md5(range::text), 30) as a, repeat(md5((range + 1)::text), 30) as b from range(60000)`,
    );
    const file = await openFolderFile(folder, 'wide.parquet');
    const reader = await FileReader.open(file, { ...model, options: {}, primaryKey: 'id' }, { signal, memoryMegabytes: 24 });
    await expect(readAll(reader)).rejects.toEqual(fault('read_broken', /PANELBRIDGE_SOURCE_MEMORY_MB/));
    const roomy = await FileReader.open(
      await openFolderFile(folder, 'wide.parquet'),
      { ...model, options: {}, primaryKey: 'id' },
      { signal, memoryMegabytes: 512 },
    );
    expect(await readAll(roomy)).toHaveLength(60_000);
  });

  it('refuses a file that lies about its type, or is cut off', async () => {
    await expect(readText('id,email\n1,x\n', model)).rejects.toEqual(fault('file_malformed', /does not begin as such a file does/));
    await expect(readText('PAR1 and no end', model)).rejects.toEqual(fault('file_malformed', /cut off|damaged/));
  });
});
