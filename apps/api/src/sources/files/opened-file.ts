import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { SourceError } from '../source-error.js';

/** A file that is open: what is read is this very file, whatever its name comes to stand for meanwhile. */
export interface OpenedFile {
  /** What it is called when something is said about it. */
  readonly name: string;
  readonly handle: FileHandle;
  /** Where an engine that takes paths alone finds the open file. */
  readonly path: string;
  readonly bytes: number;
  /** Makes sure that it is still as it was when it was opened. @throws SourceError `read_broken` */
  verify(): Promise<void>;
  /** Never rejects. */
  close(): Promise<void>;
}

const handles = '/proc/self/fd';

/** Whether a path stands for an open file. */
export function isHandle(path: string): boolean {
  return path.startsWith(`${handles}/`);
}

/**
 * Takes over a handle of an ordinary file.
 *
 * @param path the file's own path, used where the system shows no paths for handles
 * @param discard removes the file once it is closed
 */
export async function toOpenedFile(
  handle: FileHandle,
  { name, path, discard }: { readonly name: string; readonly path: string; readonly discard?: () => Promise<void> },
): Promise<OpenedFile> {
  const before = await handle.stat();
  return {
    name,
    handle,
    path: existsSync(handles) ? `${handles}/${handle.fd}` : path,
    bytes: before.size,
    verify: async () => {
      const { size, mtimeMs } = await handle.stat();
      if (size === before.size && mtimeMs === before.mtimeMs) return;
      const detail = `The file “${name}” was changed while it was read. Write the new one under another name and rename it when it is whole; then start again.`;
      throw new SourceError('read_broken', detail);
    },
    close: async () => {
      await handle.close().catch(() => undefined);
      await discard?.().catch(() => undefined);
    },
  };
}
