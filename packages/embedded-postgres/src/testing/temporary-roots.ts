import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
/** A container's default of 64 MB would be full after two databases. */
const ENOUGH_BYTES = 3 * 1024 ** 3;

/**
 * Where a test run may put its data, best first. In memory the server is several times faster although it syncs as it does on disk. Whoever
 * sets `TMPDIR` decides alone.
 */
export function listTemporaryRoots(): string[] {
  return process.env['TMPDIR'] === undefined && hasRoom(MEMORY) ? [MEMORY, tmpdir()] : [tmpdir()];
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}
