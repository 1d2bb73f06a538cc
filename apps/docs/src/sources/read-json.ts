import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { SourceError } from './source-error.ts';

/** What a JSON file holds, and the SHA-256 of its bytes in hex. */
export interface ReadFile<Content> {
  readonly content: Content;
  readonly hash: string;
}

/**
 * Reads a JSON file and checks its shape.
 *
 * @param root the repository
 * @param file path from the root
 * @throws SourceError when the file is missing, is not JSON or is not of that shape
 */
export function readJson<Content>(root: string, file: string, shape: z.ZodType<Content>, remedy: string): ReadFile<Content> {
  const path = join(root, file);
  if (!existsSync(path)) throw new SourceError(file, ['the file is missing'], remedy);
  const bytes = readFileSync(path);
  const parsed = shape.safeParse(parseJson(bytes.toString('utf8'), file, remedy));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path: members, message }) => `/${members.join('/')} ${message}`);
    throw new SourceError(file, faults, remedy);
  }
  return { content: parsed.data, hash: createHash('sha256').update(bytes).digest('hex') };
}

function parseJson(text: string, file: string, remedy: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SourceError(file, [`it is not JSON: ${String(error)}`], remedy);
  }
}
