import { AsyncLocalStorage } from 'node:async_hooks';

/** Is told what work does behind the host. */
export interface Watcher {
  /** A way out of the process was tried. It is refused. */
  readonly onWay: (way: string) => void;
  /** Something is printed; `true` keeps it back. */
  readonly onPrint: (text: string) => boolean;
  /** A line was handed to the host's logger. */
  readonly onLog: (line: unknown) => void;
}

/** Stands in for a function: is given who watches, the function itself, and what it was called with. */
export type Guard = (this: unknown, watcher: Watcher, original: (...input: unknown[]) => unknown, input: readonly unknown[]) => unknown;
type Functions = Record<string, unknown>;

const watchers = new AsyncLocalStorage<Watcher | undefined>();
const wrapped = new WeakSet<object>();

/** Does work, and has a watcher told of what was wrapped and follows from it. */
export function watchWith<T>(watcher: Watcher, work: () => T): T {
  return watchers.run(watcher, work);
}

/** Does work of somebody else in the midst of what is watched: a partner may be a real server. */
export function leaveWatch<T>(work: () => T): T {
  return watchers.run(undefined, work);
}

/** Tells whoever watches of a line that is logged. */
export function noteLog(line: unknown): void {
  watchers.getStore()?.onLog(line);
}

/** Tells a watcher of a way out. @returns the error of who is refused it */
export function refuse(watcher: Watcher, way: string): Error {
  watcher.onWay(way);
  return new Error(`The kit lets nothing out but by http.send: ${way}`);
}

/** Puts a function in the place of another one, for as long as somebody watches the one who calls it. Done again, it changes nothing. */
export function wrap(owner: object, name: string, guard: Guard): void {
  const functions = owner as Functions;
  const original = functions[name];
  if (typeof original !== 'function' || wrapped.has(original)) return;
  // What the function has as members, such as what `promisify` makes of it, stays there.
  const own = new Proxy(original, {
    apply: (target, self: unknown, input: unknown[]) => {
      const watcher = watchers.getStore();
      const go = (...given: unknown[]): unknown => Reflect.apply(target, self, given) as unknown;
      return watcher ? guard.call(self, watcher, go, input) : go(...input);
    },
  });
  wrapped.add(own);
  functions[name] = own;
}

/** Has a watcher told before something of a class is made, for as long as somebody watches the one who makes it. */
export function wrapConstructor(owner: object, name: string, guard: (watcher: Watcher, input: readonly unknown[]) => void): void {
  const functions = owner as Functions;
  const original = functions[name];
  if (typeof original !== 'function' || wrapped.has(original)) return;
  const own = new Proxy(original, {
    construct: (target, input: unknown[], self) => {
      const watcher = watchers.getStore();
      if (watcher) guard(watcher, input);
      return Reflect.construct(target, input, self) as object;
    },
  });
  wrapped.add(own);
  functions[name] = own;
}

/** A promise that fails, and does not end the process where nobody looks at it. */
export function reject(error: Error): Promise<never> {
  const failed = Promise.reject(error);
  failed.catch(() => undefined);
  return failed;
}

/** Tells the function that comes last, in a later turn, that its work failed. */
export function callBack(error: Error, input: readonly unknown[]): void {
  const last = input.at(-1);
  if (typeof last === 'function') queueMicrotask(() => void Reflect.apply(last, undefined, [error]));
}
