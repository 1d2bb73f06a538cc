import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { FileReader, type FileModel } from '../../../src/sources/files/file-reader.js';
import { openFolderFile } from '../../../src/sources/files/folder-file.js';
import type { ModelReader, SourceRow } from '../../../src/sources/model-reader.js';

/** Never ends anything. */
export const signal = new AbortController().signal;
let base: string;
/** A folder that may be read. */
export let folder: string;
/** Beside it, a folder that may not be, with `secret.csv` in it. */
export let outside: string;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'panelbridge-test-')));
  folder = join(base, 'allowed');
  outside = join(base, 'outside');
  await mkdir(join(folder, 'deeper'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(outside, 'secret.csv'), 'id,email\n1,secret@example.com\n');
});
afterAll(() => rm(base, { recursive: true }));

/** Opens a file of the folder. */
export const openFile = async (name: string, model: Partial<FileModel> = {}): Promise<ModelReader> =>
  FileReader.open(
    await openFolderFile(folder, name),
    { format: 'csv', options: {}, primaryKey: 'id', ...model },
    { signal, memoryMegabytes: 128 },
  );

/** Reads to the end, and closes. */
export async function readAll(reader: ModelReader, limit: number | null = null): Promise<SourceRow[]> {
  try {
    const columns = (await reader.describe()).map(({ name }) => name);
    const rows: SourceRow[] = [];
    for await (const window of reader.read({ columns, buckets: null, limit })) {
      expect(window.length).toBeLessThanOrEqual(1_000);
      rows.push(...window);
    }
    return rows;
  } finally {
    await reader.close();
  }
}

/** Reads a file of just this content. */
export const readText = async (content: string | Buffer, model: Partial<FileModel> = {}): Promise<SourceRow[]> => {
  await writeFile(join(folder, 'written'), content);
  return readAll(await openFile('written', model));
};

/** What reading fails with. */
export const fault = (code: string, words: RegExp) =>
  expect.objectContaining({ name: 'SourceError', code, message: expect.stringMatching(words) as unknown });
