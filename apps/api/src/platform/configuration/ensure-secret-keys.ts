import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from './configuration.js';

/**
 * Gives a demo its own key in `secret.key` of the hub's folder, readable by this account alone, and makes it at the first start.
 * Settings that name keys are left as they are.
 */
export async function ensureSecretKeys(configuration: Configuration): Promise<Configuration> {
  if (configuration.secretKeys.length > 0) return configuration;
  const file = join(configuration.folder, 'secret.key');
  await mkdir(configuration.folder, { recursive: true });
  // `wx` fails when the file exists, so of two hubs that start at once one makes the key and both read it.
  await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const bytes = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
  if (bytes.length !== 32)
    throw new Error(
      `The key file ${file} does not hold 32 bytes in base64. Restore it; without it, stored secrets and links cannot be read.`,
    );
  return configuration.with({ secretKeys: [{ id: 'd1', bytes }] });
}
