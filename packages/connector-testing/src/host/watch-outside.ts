import { AsyncLocalStorage } from 'node:async_hooks';
import childProcess, { ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { format } from 'node:util';

/** Is told what work does behind the host. */
export interface Watcher {
  /** A way out of the process was tried. It is refused. */
  readonly onWay: (way: string) => void;
  /** Something is printed; `true` keeps it back. */
  readonly onPrint: (text: string) => boolean;
}

type Work = (this: unknown, ...input: unknown[]) => unknown;
type Functions = Record<string, unknown>;

const watchers = new AsyncLocalStorage<Watcher | undefined>();
const wrapped = new WeakSet<object>();

/**
 * Does work, and watches all that follows from it, also what it leaves to timers and promises. Whatever else happens in the process is let alone, so
 * what was replaced once may stay.
 */
export function watchOutside<T>(watcher: Watcher, work: () => T): T {
  guardNetwork();
  guardPrinting();
  return watchers.run(watcher, work);
}

/** Does work of somebody else in the midst of what is watched: a partner may be a real server. */
export function leaveWatch<T>(work: () => T): T {
  return watchers.run(undefined, work);
}

function refuse(watcher: Watcher, way: string): Error {
  watcher.onWay(way);
  return new Error(`The kit lets nothing out but by http.send: ${way}`);
}

/** Sockets are where every library ends, whichever it is and however early it was loaded; the others lead out without one of them. */
function guardNetwork(): void {
  wrap(globalThis, 'fetch', (watcher, _original, input) => {
    const [target] = input;
    return reject(refuse(watcher, `fetch(${target instanceof Request ? target.url : String(target)})`));
  });
  if (wrapped.has(Socket.prototype)) return;
  wrapped.add(Socket.prototype);
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
  for (const name of Object.keys(dns).filter((one) => /^(lookup|resolve|reverse)/.test(one))) {
    wrap(dns, name, (watcher, _original, input) => callBack(refuse(watcher, `dns ${String(input[0])}`), input));
    wrap(dns.promises, name, (watcher, _original, input) => reject(refuse(watcher, `dns ${String(input[0])}`)));
  }
  syncBuiltinESMExports();
}

/** Test runners put their own console in the place of Node's, so it is looked at each time. */
function guardPrinting(): void {
  for (const stream of [process.stdout, process.stderr]) {
    wrap(stream, 'write', (watcher, original, input) => {
      const [text] = input;
      const isKept = watcher.onPrint(text instanceof Uint8Array ? Buffer.from(text).toString('utf8') : String(text));
      return isKept ? true : original(...input);
    });
  }
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const) {
    wrap(globalThis.console, name, (watcher, original, input) => (watcher.onPrint(format(...input)) ? undefined : original(...input)));
  }
}

/** Puts a function in the place of another one, for as long as somebody watches the one who calls it. */
function wrap(
  owner: object,
  name: string,
  guard: (this: unknown, watcher: Watcher, original: (...input: unknown[]) => unknown, input: readonly unknown[]) => unknown,
): void {
  const functions = owner as Functions;
  const original = functions[name];
  if (typeof original !== 'function' || wrapped.has(original)) return;
  const own: Work = function (...input) {
    const watcher = watchers.getStore();
    const go = (...given: unknown[]): unknown => Reflect.apply(original, this, given) as unknown;
    return watcher ? guard.call(this, watcher, go, input) : go(...input);
  };
  wrapped.add(own);
  functions[name] = own;
}

/** A promise that fails, and does not end the process where nobody looks at it. */
function reject(error: Error): Promise<never> {
  const failed = Promise.reject(error);
  failed.catch(() => undefined);
  return failed;
}

function callBack(error: Error, input: readonly unknown[]): void {
  const last = input.at(-1);
  if (typeof last === 'function') queueMicrotask(() => void Reflect.apply(last, undefined, [error]));
}

/** Where a socket is to lead: a port and a host, or the path of a local one. */
function describeTarget(input: readonly unknown[]): string {
  const [first, second] = Array.isArray(input[0]) ? (input[0] as readonly unknown[]) : input;
  if (typeof first !== 'object' || first === null)
    return [second, first].filter((part) => ['string', 'number'].includes(typeof part)).join(':');
  const { host = 'localhost', port, path } = first as { readonly host?: string; readonly port?: number; readonly path?: string };
  return port === undefined ? (path ?? '') : `${host}:${port}`;
}
