import childProcess, { ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import workerThreads from 'node:worker_threads';
import { guardPrinting } from './watch-printing.js';
import { callBack, refuse, reject, watchWith, wrap, wrapConstructor, type Watcher } from './wrap.js';

/** The test's own `fetch` may be another one each time; all else is there once. */
let isGuarded = false;

/**
 * Does work, and watches all that follows from it, also what it leaves to timers and promises. Whatever else happens in the process is let alone, so
 * what was replaced once may stay.
 */
export function watchOutside<T>(watcher: Watcher, work: () => T): T {
  guardNetwork();
  guardPrinting();
  return watchWith(watcher, work);
}

/** Sockets are where every library ends, whichever it is and however early it was loaded; the others lead out without one of them. */
function guardNetwork(): void {
  wrap(globalThis, 'fetch', (watcher, _original, input) => {
    const [target] = input;
    return reject(refuse(watcher, `fetch(${target instanceof Request ? target.url : String(target)})`));
  });
  if (isGuarded) return;
  isGuarded = true;
  wrap(Socket.prototype, 'connect', function (watcher, _original, input) {
    const error = refuse(watcher, `net ${describeTarget(input)}`);
    // A real socket fails in a later turn as well, when listeners are there.
    setImmediate(() => (this as Socket).destroy(error));
    return this;
  });
  for (const name of ['send', 'connect']) {
    wrap(dgram.Socket.prototype, name, (watcher, _original, input) => callBack(refuse(watcher, `dgram ${name}`), input));
  }
  wrap(ChildProcess.prototype, 'spawn', (watcher, _original, [options]) => {
    throw refuse(watcher, `process ${(options as { readonly file?: string } | undefined)?.file ?? ''}`);
  });
  wrap(childProcess, 'spawnSync', (watcher, _original, [file]) => {
    const error = refuse(watcher, `spawnSync ${String(file)}`);
    return { pid: 0, output: [], stdout: '', stderr: '', status: null, signal: null, error };
  });
  for (const name of ['execSync', 'execFileSync']) {
    wrap(childProcess, name, (watcher, _original, [file]) => {
      throw refuse(watcher, `${name} ${String(file)}`);
    });
  }
  // A thread has a network of its own, in which nobody watches.
  wrapConstructor(workerThreads, 'Worker', (watcher, [file]) => {
    throw refuse(watcher, `thread ${String(file)}`);
  });
  guardNames();
  syncBuiltinESMExports();
}

/** Names are looked up by functions of the module, and by those of resolvers that anybody may make. */
function guardNames(): void {
  const isLookup = (name: string): boolean => /^(lookup|resolve|reverse)/.test(name);
  for (const owner of [dns, dns.Resolver.prototype]) {
    for (const name of listNames(owner).filter(isLookup)) {
      wrap(owner, name, (watcher, _original, input) => callBack(refuse(watcher, `dns ${String(input[0])}`), input));
    }
  }
  for (const owner of [dns.promises, dns.promises.Resolver.prototype]) {
    for (const name of listNames(owner).filter(isLookup)) {
      wrap(owner, name, (watcher, _original, input) => reject(refuse(watcher, `dns ${String(input[0])}`)));
    }
  }
}

/** Names of an object's members, inherited ones included. */
function listNames(owner: object | null): readonly string[] {
  return owner === null ? [] : [...Object.getOwnPropertyNames(owner), ...listNames(Object.getPrototypeOf(owner) as object | null)];
}

/** Where a socket is to lead: a port and a host, or the path of a local one. */
function describeTarget(input: readonly unknown[]): string {
  const [first, second] = Array.isArray(input[0]) ? (input[0] as readonly unknown[]) : input;
  if (typeof first !== 'object' || first === null)
    return [second, first].filter((part) => ['string', 'number'].includes(typeof part)).join(':');
  const { host = 'localhost', port, path } = first as { readonly host?: string; readonly port?: number; readonly path?: string };
  return port === undefined ? (path ?? '') : `${host}:${port}`;
}
