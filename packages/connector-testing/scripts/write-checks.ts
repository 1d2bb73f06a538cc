// Writes the list of checks into the README. Run in this folder after its build.
import { readFileSync, writeFileSync } from 'node:fs';
import { refresh } from '../test/print-checks.ts';

const file = new URL('../README.md', import.meta.url);
writeFileSync(file, refresh(readFileSync(file, 'utf8')));
