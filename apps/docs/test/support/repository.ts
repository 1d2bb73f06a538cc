import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { repository } from './build-site.ts';

/** The files that the pages are made from, in a folder of their own, to be spoiled. */
export interface Copy {
  readonly root: string;
  /** Puts a value where a JSON pointer leads in a file; `undefined` takes away what is there. */
  set(file: string, pointer: string, value: unknown): void;
  write(file: string, text: string): void;
  remove(file: string): void;
}

const files = [
  'packages/connector-tracked-link/package.json',
  'packages/connector-tracked-link/manifest.json',
  'packages/core/findings.json',
  'packages/core/ingestion.json',
  'packages/core/returns.json',
  'apps/api/openapi.json',
  'apps/api/problem-codes.json',
  'apps/api/roles.json',
  'spec/behaviours.yaml',
];

type Holder = Record<string, unknown>;

/** Copies the sources of the pages; the copy is removed when the test ends. */
export function copyRepository(): Copy {
  const root = mkdtempSync(join(tmpdir(), 'panelbridge-docs-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const file of files) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    cpSync(join(repository, file), join(root, file));
  }
  const write = (file: string, text: string): void => {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  return {
    root,
    write,
    set(file, pointer, value) {
      const content: unknown = JSON.parse(readFileSync(join(root, file), 'utf8'));
      const members = pointer.split('/').slice(1);
      const last = members.pop() ?? '';
      const holder = members.reduce((found, member) => found[member] as Holder, content as Holder);
      holder[last] = value;
      write(file, JSON.stringify(content));
    },
    remove: (file) => rmSync(join(root, file)),
  };
}
