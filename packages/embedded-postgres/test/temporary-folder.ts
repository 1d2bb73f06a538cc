import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readPostmaster } from '../src/postmaster.js';
import { endServer } from '../src/server-process.js';
import { listTemporaryRoots } from '../src/testing/temporary-roots.js';

/** A folder for one test, by default in the fastest place. At its end the server in it is stopped and the folder removed. */
export async function createTemporaryFolder(root = listTemporaryRoots()[0] ?? tmpdir()): Promise<string> {
  const folder = await realpath(await mkdtemp(join(root, 'panelbridge-launcher-')));
  await chmod(folder, 0o755);
  onTestFinished(async () => {
    const data = join(folder, 'data');
    await endServer(data, readPostmaster(data)?.pid ?? 0, 'SIGQUIT');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}
