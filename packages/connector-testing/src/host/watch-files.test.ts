import fs, { mkdtempSync, openSync, readFileSync, rmSync, write, writeSync, writevSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { guardHandles } from './watch-files.js';
import { watchOutside } from './watch-outside.js';

const folder = mkdtempSync(join(tmpdir(), 'panelbridge-kit-'));
const path = join(folder, 'written');
afterAll(() => rmSync(folder, { recursive: true }));

const seen: string[] = [];
/** Keeps back what says "secret". */
const watch = <T>(work: () => T): T =>
  watchOutside(
    {
      onWay: () => undefined,
      onLog: () => undefined,
      onPrint: (text) => {
        seen.push(text);
        return text.includes('secret');
      },
    },
    work,
  );
beforeEach(async () => {
  seen.length = 0;
  fs.writeFileSync(path, '');
  await guardHandles();
});

it('what is kept back counts as written for who asks how much it was', async () => {
  const buffer = Buffer.from('a secret');
  const descriptor = openSync(path, 'a');
  expect(watch(() => writeSync(descriptor, 'a secret'))).toBe(8);
  expect(watch(() => writevSync(descriptor, [buffer, buffer]))).toBe(16);
  await expect(watch(() => promisify(write)(descriptor, buffer))).resolves.toMatchObject({ bytesWritten: 8 });
  const file = await open(path, 'a');
  expect(await watch(() => file.write(buffer))).toEqual({ bytesWritten: 8, buffer });
  expect(await watch(() => file.writev([buffer]))).toEqual({ bytesWritten: 8, buffers: [buffer] });
  expect(await watch(() => file.appendFile(buffer))).toBeUndefined();
  await file.close();
  fs.closeSync(descriptor);
  expect(seen).toEqual(['a secret', 'a secreta secret', 'a secret', 'a secret', 'a secret', 'a secret']);
  expect(readFileSync(path, 'utf8')).toBe('');
});

it('what is let through is written as without a watcher', async () => {
  const descriptor = openSync(path, 'a');
  expect(watch(() => writeSync(descriptor, 'one '))).toBe(4);
  await expect(watch(() => promisify(write)(descriptor, 'two '))).resolves.toEqual({ bytesWritten: 4, buffer: 'two ' });
  fs.closeSync(descriptor);
  const file = await open(path, 'a');
  await watch(() => file.write('three'));
  await file.close();
  expect(readFileSync(path, 'utf8')).toBe('one two three');
  await watch(() => writeFile(path, 'four'));
  expect(readFileSync(path, 'utf8')).toBe('four');
});

it('of a buffer only that part counts which is written', async () => {
  const buffer = Buffer.from('a secret, and more');
  const descriptor = openSync(path, 'a');
  watch(() => writeSync(descriptor, buffer, 10, 3));
  await watch(() => promisify(write)(descriptor, buffer, { offset: 13, length: 5 }));
  watch(() => writeSync(descriptor, buffer, 13));
  fs.closeSync(descriptor);
  expect(seen).toEqual(['and', ' more', ' more']);
  expect(readFileSync(path, 'utf8')).toBe('and more more');
});
