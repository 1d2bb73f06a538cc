import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { describeApi } from './describe-api.js';
import { problemCodes } from './platform/http/problem-codes.js';

/** Writes `openapi.json` and `problem-codes.json` beside package.json; both are committed and compared in CI. */
async function writeDescriptions(): Promise<void> {
  const folder = new URL('../', import.meta.url);
  await writeFile(new URL('openapi.json', folder), `${JSON.stringify(await describeApi(), null, 2)}\n`);
  await writeFile(new URL('problem-codes.json', folder), `${JSON.stringify(problemCodes, null, 2)}\n`);
}

await writeDescriptions();
