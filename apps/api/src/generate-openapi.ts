import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { describeApi } from './describe-api.js';
import { describeRoles } from './describe-roles.js';
import { problemCodes } from './platform/http/problem-codes.js';

/** Writes `openapi.json`, `problem-codes.json` and `roles.json` beside package.json; they are committed and compared in CI. */
async function writeDescriptions(): Promise<void> {
  const folder = new URL('../', import.meta.url);
  await writeFile(new URL('openapi.json', folder), `${JSON.stringify(await describeApi(), null, 2)}\n`);
  await writeFile(new URL('problem-codes.json', folder), `${JSON.stringify(problemCodes, null, 2)}\n`);
  await writeFile(new URL('roles.json', folder), `${JSON.stringify(describeRoles(), null, 2)}\n`);
}

await writeDescriptions();
