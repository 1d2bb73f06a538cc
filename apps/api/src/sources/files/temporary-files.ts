import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { toOpenedFile, type OpenedFile } from './opened-file.js';

const prefix = 'panelbridge-files-';
/** Folders of hubs of this very process. */
const own = new Set<string>();

/**
 * Files for as long as they are read. Where the system reads a file whose name is gone, the name goes at once, so that nothing is left whatever
 * happens; elsewhere the next start removes what a crash left.
 */
@Injectable()
export class TemporaryFiles implements OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger(TemporaryFiles.name);
  #folder: Promise<string> | undefined;

  async onModuleInit(): Promise<void> {
    await this.sweep();
  }

  async onApplicationShutdown(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    if (folder === undefined) return;
    await rm(folder, { recursive: true, force: true });
    own.delete(folder);
  }

  /** Removes the folders of processes that have ended. */
  async sweep(): Promise<void> {
    const root = tmpdir();
    for (const name of await readdir(root).catch(() => [])) {
      const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN);
      const folder = join(root, name);
      if (!Number.isSafeInteger(pid) || own.has(folder) || (pid !== process.pid && isAlive(pid))) continue;
      await rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
        this.#logger.warn({ err: error }, 'a file that a process left behind could not be removed');
      });
    }
  }

  /**
   * Makes a file, readable by nobody else.
   *
   * @param name what it is called when something is said about it
   * @param write fills it
   */
  async create(name: string, write: (handle: FileHandle) => Promise<void>): Promise<OpenedFile> {
    const path = join(await this.#findFolder(), randomUUID());
    const handle = await open(path, 'wx+', 0o600);
    const discard = (): Promise<void> => rm(path, { force: true });
    try {
      await write(handle);
      if (existsSync('/proc/self/fd')) await discard();
      return await toOpenedFile(handle, { name, path, discard });
    } catch (error) {
      await handle.close();
      await discard();
      throw error;
    }
  }

  /** Systems tidy up what nobody has touched for days, and a folder whose files have no names looks empty. */
  async #findFolder(): Promise<string> {
    this.#folder ??= makeFolder();
    const made = this.#folder;
    const folder = await made.catch(() => undefined);
    if (folder !== undefined && existsSync(folder)) return folder;
    if (folder !== undefined) own.delete(folder);
    // Whoever finds it first makes the new one, for all.
    if (this.#folder === made) this.#folder = makeFolder();
    return this.#folder;
  }
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  own.add(folder);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
