import { createHook } from 'node:async_hooks';
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { watchClock } from './watch-clock.js';

/** Promises and ticks are no I/O; everything else that starts within a synchronous call is. */
const harmless = new Set(['PROMISE', 'TickObject', 'Microtask', 'RANDOMBYTESREQUEST']);

/** Owners of functions that leave no trace with the event loop: they end before they return, or begin in a later turn. Constructors are let alone. */
const quiet = [fs, fs.promises, fs.realpath, fs.realpathSync].map(
  (owner) => [owner, listMembers(owner).filter((name) => /^[a-z]/.test(name))] as const,
);
const processes = [childProcess, ['execSync', 'execFileSync', 'spawnSync']] as const;
/** What is done to the process itself, or shown by it. */
const loud = (): readonly (readonly [owner: object, names: readonly string[], title: string])[] => [
  [process, ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener', 'emitWarning', 'chdir'], 'process.'],
  [process.stdout, ['write'], 'process.stdout.'],
  [process.stderr, ['write'], 'process.stderr.'],
  // Test runners put their own console in the place of Node's, so it is looked at each time.
  [globalThis.console, listMembers(globalThis.console), 'console.'],
];

/** What synchronous work gave, and what it did beside that. */
export interface Watched<T> {
  readonly value: T;
  /** What it started outside: timers, sockets, files, processes, requests; what it printed, and what it listens for. */
  readonly starts: readonly string[];
  /** The clocks that it read. */
  readonly clocks: readonly string[];
}

/** Does synchronous work and writes down what it starts outside, and which clocks it reads. */
export function watchCreation<T>(work: () => T): Watched<T> {
  const starts: string[] = [];
  const clocks: string[] = [];
  const restoreFunctions = replaceFunctions((name) => starts.push(name));
  const restoreClock = watchClock((name) => clocks.push(name));
  const hook = createHook({ init: (_id, type) => void (harmless.has(type) || starts.push(type)) });
  hook.enable();
  try {
    return { value: work(), starts, clocks };
  } finally {
    hook.disable();
    restoreClock();
    restoreFunctions();
  }
}

type Functions = Record<string, unknown>;

function listMembers(owner: object): readonly string[] {
  return Object.keys(owner).filter((name) => typeof (owner as Functions)[name] === 'function');
}

function replaceFunctions(note: (name: string) => void): () => void {
  const { fetch } = globalThis;
  globalThis.fetch = async () => {
    note('fetch');
    throw new TypeError('fetch failed');
  };
  // Functions of a module call each other; the one that was called from outside is the one to name.
  let isInside = false;
  const originals = [...quiet, processes, ...loud()].flatMap(([owner, names, title = '']) =>
    names.map((name) => {
      const isOwn = Object.hasOwn(owner, name);
      const functions = owner as unknown as Functions;
      const original = functions[name] as (...input: unknown[]) => unknown;
      // What the function has as members, such as `native`, stays there.
      functions[name] = new Proxy(original, {
        apply: (target, self, input) => {
          if (isInside) return Reflect.apply(target, self, input);
          note(`${title}${name}`);
          isInside = true;
          try {
            return Reflect.apply(target, self, input);
          } finally {
            isInside = false;
          }
        },
      });
      return () => {
        if (isOwn) functions[name] = original;
        else Reflect.deleteProperty(functions, name);
      };
    }),
  );
  syncBuiltinESMExports();
  return () => {
    globalThis.fetch = fetch;
    for (const restore of originals.toReversed()) restore();
    syncBuiltinESMExports();
  };
}
