import { execFileSync } from 'node:child_process';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../src/sources/files/duckdb.js';
import { FileReader } from '../../src/sources/files/file-reader.js';
import { findFolder, listFolder, openFolderFile } from '../../src/sources/files/folder-file.js';
import { fault, folder, openFile, outside, readAll, readText } from './support/files.js';

describe('a folder', () => {
  it('is only read when the operator allows it, or one above it', async () => {
    expect(await findFolder(folder, [folder])).toBe(folder);
    expect(await findFolder(join(folder, 'deeper'), [folder])).toBe(join(folder, 'deeper'));
    await expect(findFolder(outside, [folder])).rejects.toEqual(fault('file_not_allowed', /not one that the operator allows/));
    await expect(findFolder(join(folder, '..', 'outside'), [folder])).rejects.toEqual(
      fault('file_not_allowed', /PANELBRIDGE_SOURCE_FOLDERS/),
    );
    await expect(findFolder(`${folder}-else`, [folder])).rejects.toEqual(fault('file_not_allowed', /not one/));
    await expect(findFolder(folder, [])).rejects.toEqual(fault('file_not_allowed', /reads no folders/));
    await expect(findFolder(join(folder, 'gone'), [folder])).rejects.toEqual(fault('file_missing', /not there/));
    await symlink(outside, join(folder, 'way-out'));
    await expect(findFolder(join(folder, 'way-out'), [folder])).rejects.toEqual(fault('file_not_allowed', /not one/));
  });

  it('lists its ordinary files', async () => {
    await writeFile(join(folder, 'deeper', 'b.csv'), 'id\n');
    await writeFile(join(folder, 'deeper', 'a.csv'), 'id\n1\n');
    await symlink(join(outside, 'secret.csv'), join(folder, 'deeper', 'link.csv'));
    expect(await listFolder(join(folder, 'deeper'))).toEqual([
      { name: 'a.csv', bytes: 5 },
      { name: 'b.csv', bytes: 3 },
    ]);
  });

  it.each([
    ['a path out of it', '../outside/secret.csv', /parts such as \.\./],
    ['a path out of it behind a folder', 'deeper/../../outside/secret.csv', /parts such as \.\./],
    ['a path from the root', '/etc/passwd', /path from the root/],
    ['a path of Windows', '..\\outside\\secret.csv', /backslash/],
    ['a NUL character', 'a\0.csv', /NUL/],
    ['no name', ' ', /no name/],
  ])('refuses %s', async (_, name, words) => {
    await expect(openFolderFile(folder, name)).rejects.toEqual(fault('file_not_allowed', words));
  });

  it('refuses links out of it, to files and to folders', async () => {
    await symlink(join(outside, 'secret.csv'), join(folder, 'link.csv'));
    await symlink(outside, join(folder, 'link'));
    await expect(openFolderFile(folder, 'link.csv')).rejects.toEqual(fault('file_not_allowed', /leads out/));
    await expect(openFolderFile(folder, 'link/secret.csv')).rejects.toEqual(fault('file_not_allowed', /leads out/));
  });

  it('refuses a folder, a pipe and a device', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(folder, 'pipe')]);
    await symlink('/dev/zero', join(folder, 'device'));
    await expect(openFolderFile(folder, 'deeper')).rejects.toEqual(fault('file_not_allowed', /no ordinary file/));
    await expect(openFolderFile(folder, 'pipe')).rejects.toEqual(fault('file_not_allowed', /no ordinary file/));
    await expect(openFolderFile(folder, 'device')).rejects.toEqual(fault('file_not_allowed', /leads out/));
    await expect(openFolderFile('/dev', 'zero')).rejects.toEqual(fault('file_not_allowed', /no ordinary file/));
  });

  it('says when a file is missing or empty', async () => {
    await expect(openFolderFile(folder, 'nobody.csv')).rejects.toEqual(fault('file_missing', /no “nobody\.csv”/));
    await expect(readText('')).rejects.toEqual(fault('file_malformed', /empty/));
  });

  it('reads the file that was opened, also when its name goes or comes to stand for another', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `${index},old`).join('\n');
    for (const act of ['remove', 'replace'] as const) {
      await writeFile(join(folder, 'moving.csv'), `id,a\n${rows}\n`);
      const reader = await openFile('moving.csv');
      if (act === 'remove') await rm(join(folder, 'moving.csv'));
      else {
        await writeFile(join(folder, 'next.csv'), 'id,a\n1,new\n');
        await rename(join(folder, 'next.csv'), join(folder, 'moving.csv'));
      }
      const rowsRead = await readAll(reader);
      expect(rowsRead).toHaveLength(20_000);
      expect(new Set(rowsRead.map(({ cells }) => cells['a']))).toEqual(new Set(['old']));
    }
  });

  it('is all that the engine can reach', async () => {
    await writeFile(join(folder, 'one.csv'), 'id\n1\n');
    const file = await openFolderFile(folder, 'one.csv');
    const engine = await startEngine(file.path, 64);
    try {
      expect((await engine.connection.runAndReadAll(`select * from read_csv('${file.path}')`)).getRows()).toEqual([[1n]]);
      for (const statement of [
        `select * from read_text('${join(outside, 'secret.csv')}')`,
        `select * from read_text('/proc/self/environ')`,
        `copy (select 1) to '${join(outside, 'written')}'`,
        'set enable_external_access = true',
        'install httpfs',
        `attach '${join(outside, 'database')}'`,
      ]) {
        await expect(engine.connection.run(statement)).rejects.toThrow(/Permission|locked|disabled/i);
      }
    } finally {
      engine.close();
      await file.close();
    }
  });

  it('notices when the file is written while it is read', async () => {
    const path = join(folder, 'growing.csv');
    await writeFile(path, `id,a\n${Array.from({ length: 50_000 }, (_, index) => `${index},x`).join('\n')}\n`);
    const reader = await openFile('growing.csv');
    const reading = (async () => {
      for await (const window of reader.read({ columns: ['a'], buckets: null, limit: null })) {
        if (window[0]?.key === '0') await writeFile(path, 'more,x\n', { flag: 'a' });
      }
    })();
    await expect(reading).rejects.toEqual(fault('read_broken', /was changed while it was read/));
    await reader.close();
  });

  it('tells which columns there are when one that is asked for is not', async () => {
    await writeFile(join(folder, 'written'), 'id,a\n1,x\n');
    const reader = await openFile('written', { primaryKey: 'nr' });
    await expect(readAll(reader)).rejects.toEqual(fault('columns_changed', /no column “nr” any more\. It yields id, a\./));
  });

  it('ends with the reason of its signal', async () => {
    await writeFile(join(folder, 'long.csv'), `id,a\n${Array.from({ length: 100_000 }, (_, index) => `${index},x`).join('\n')}\n`);
    const abort = new AbortController();
    const reader = await FileReader.open(
      await openFolderFile(folder, 'long.csv'),
      { format: 'csv', options: {}, primaryKey: 'id' },
      { signal: abort.signal, memoryMegabytes: 128 },
    );
    const reading = (async () => {
      for await (const _ of reader.read({ columns: ['a'], buckets: null, limit: null })) abort.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
    await reader.close();
  });
});
