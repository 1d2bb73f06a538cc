import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Starts a process that ends the server in `folder` and removes the folder as soon as this process is gone, even if it was killed.
 *
 * @returns Lets the watchdog go; it removes what is then left of the folder.
 */
export function startWatchdog(folder: string): () => void {
  // The source while developing, the compiled file in a build: the same kind of file as this one.
  const script = fileURLToPath(new URL(`./watchdog${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [script, folder], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', (error) => {
    throw error;
  });
  child.stdin.on('error', () => undefined);
  child.unref();
  // A pipe of a child process is a socket, which must not keep the runner alive either.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return () => child.stdin.end();
}
