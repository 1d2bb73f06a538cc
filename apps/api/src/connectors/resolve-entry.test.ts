import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveEntry, type PackageDescription } from './resolve-entry.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function resolve(description: PackageDescription, files: readonly string[], fromSource: boolean): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'panelbridge-entry-'));
  folders.push(folder);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  const entry = resolveEntry(folder, { name: 'x', ...description }, fromSource);
  return entry === null ? null : relative(folder, entry);
}

const both = { exports: { '.': { 'panelbridge-source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } } };

describe('the file of a package', () => {
  it('is the source where the hub runs from source, else the built one', () => {
    expect(resolve(both, ['src/index.ts', 'dist/index.js'], true)).toBe('src/index.ts');
    expect(resolve(both, ['src/index.ts', 'dist/index.js'], false)).toBe('dist/index.js');
  });

  it('is the built one where the source was not published', () => {
    expect(resolve(both, ['dist/index.js'], true)).toBe('dist/index.js');
  });

  it.each([
    [{ exports: './a.js' }, 'a.js'],
    [{ exports: { import: './a.mjs', require: './a.cjs' } }, 'a.mjs'],
    [{ exports: { '.': { node: { import: './a.js' } } } }, 'a.js'],
    [{ main: './lib/a.js' }, 'lib/a.js'],
    [{}, 'index.js'],
  ])('of %j is %s', (description, file) => {
    expect(resolve(description, [file, 'a.cjs'], false)).toBe(file);
  });

  it('is none where nothing is built, or nothing exported by the bare name', () => {
    expect(resolve(both, ['src/index.ts'], false)).toBeNull();
    expect(resolve({ exports: { './other': './a.js' } }, ['a.js'], false)).toBeNull();
    expect(resolve({}, [], false)).toBeNull();
  });
});
