import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TemporaryFiles } from './temporary-files.js';

it('a folder that somebody tidied away is made again', async () => {
  const files = new TemporaryFiles();
  const write = async (): Promise<void> => {
    const file = await files.create('people.csv', async (handle) => void (await handle.write('id\n1\n')));
    expect(file.bytes).toBe(5);
    await file.close();
  };
  await write();
  const own = (await readdir(tmpdir())).filter((name) => name.startsWith(`panelbridge-files-${process.pid}-`));
  expect(own).toHaveLength(1);
  await Promise.all(own.map((name) => rm(join(tmpdir(), name), { recursive: true })));
  await write();
  await write();
  await files.onApplicationShutdown();
  expect((await readdir(tmpdir())).filter((name) => name.startsWith(`panelbridge-files-${process.pid}-`))).toEqual([]);
});
