import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { SourceError } from '../source-error.js';
import { toOpenedFile, type OpenedFile } from './opened-file.js';

const mostListed = 100;

/**
 * Finds the folder of a source.
 *
 * @param allowed the folders that the operator allows
 * @returns its real path
 * @throws SourceError `file_not_allowed`, `file_missing`
 */
export async function findFolder(folder: string, allowed: readonly string[]): Promise<string> {
  const roots = await Promise.all(allowed.map((root) => realpath(root).catch(() => null)));
  const real = isAbsolute(folder) ? await realpath(folder).catch(() => null) : null;
  const isInside = (path: string): boolean => roots.some((root) => root !== null && isWithin(path, root));
  if (real === null && isAbsolute(folder) && allowed.some((root) => isWithin(join(folder), root))) {
    throw new SourceError('file_missing', `The folder ${folder} is not there. Create it, or correct the source.`);
  }
  if (real === null || !isInside(real)) {
    const detail =
      allowed.length === 0
        ? 'This hub reads no folders. The operator lists those that it may read in PANELBRIDGE_SOURCE_FOLDERS.'
        : `The folder ${folder} is not one that the operator allows. The operator lists them in PANELBRIDGE_SOURCE_FOLDERS.`;
    throw new SourceError('file_not_allowed', detail);
  }
  if (!(await stat(real)).isDirectory()) throw new SourceError('file_not_allowed', `${folder} is no folder.`);
  return real;
}

/**
 * Opens a file of a folder.
 *
 * @param root the real path of the folder
 * @param name path of the file within it
 * @throws SourceError `file_not_allowed`, `file_missing`
 */
export async function openFolderFile(root: string, name: string): Promise<OpenedFile> {
  const fault = findNameFault(name);
  if (fault !== null) throw new SourceError('file_not_allowed', `“${name}” ${fault}. Name a file within the folder of the source.`);
  const real = await resolve(root, name);
  // A link that takes the place of the file after it was resolved is not followed; a pipe that does so is not waited for.
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    throw explainOpening(error, name);
  });
  try {
    if (!(await handle.stat()).isFile()) throw refuseKind(name);
    const opened = await toOpenedFile(handle, { name, path: real });
    // The folders above it may have been replaced as well: what counts is where the open file lies.
    const place = await realpath(opened.path);
    if (!isWithin(place, root)) throw refuseOutside(name);
    return opened;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Lists the ordinary files of a folder, by name. @param root its real path */
export async function listFolder(root: string): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  const entries: Dirent[] = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    throw explainOpening(error, root);
  });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted((left, right) => left.localeCompare(right, 'en'))
    .slice(0, mostListed);
  const sizes = await Promise.all(names.map((name) => lstat(join(root, name)).catch(() => null)));
  return names.flatMap((name, index) => {
    const entry = sizes[index];
    return entry?.isFile() ? [{ name, bytes: entry.size }] : [];
  });
}

/** What is wrong with the name of a file, as the end of a sentence; `null` = nothing. */
export function findNameFault(name: string): string | null {
  if (name.trim() === '') return 'is no name';
  if (name.includes('\0')) return 'holds a NUL character';
  if (name.includes('\\')) return 'holds a backslash; folders are separated by /';
  if (isAbsolute(name)) return 'is a path from the root; paths begin in the folder of the source';
  if (name.split('/').some((part) => part === '..' || part === '.' || part === '')) return 'has parts such as .. or //';
  return null;
}

async function resolve(root: string, name: string): Promise<string> {
  const real = await realpath(join(root, name)).catch((error: unknown) => {
    throw explainOpening(error, name);
  });
  if (!isWithin(real, root)) throw refuseOutside(name);
  // Devices and pipes are not even opened: that alone can do something.
  if (!(await lstat(real)).isFile()) throw refuseKind(name);
  return real;
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function refuseOutside(name: string): SourceError {
  return new SourceError('file_not_allowed', `“${name}” leads out of the folder of the source, by a link. Put the file itself there.`);
}

function refuseKind(name: string): SourceError {
  return new SourceError('file_not_allowed', `“${name}” is no ordinary file but a folder, a pipe or a device. Name a file.`);
}

function explainOpening(error: unknown, name: string): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ELOOP') return refuseOutside(name);
  if (code === 'EACCES' || code === 'EPERM') {
    return new SourceError('file_not_allowed', `The account that the hub runs as may not read “${name}”. Let it read the file.`);
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new SourceError('file_missing', `There is no “${name}” in the folder of the source. Put it there, or correct the model.`);
  }
  return new SourceError('read_broken', `“${name}” cannot be opened (${code === '' ? 'no reason was given' : code}).`);
}
