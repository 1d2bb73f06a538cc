import { createHook } from 'node:async_hooks';
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Promises and ticks are no I/O; everything else that starts within a synchronous call is. */
const harmless = new Set(['PROMISE', 'TickObject', 'Microtask', 'RANDOMBYTESREQUEST']);

/** Functions that leave no trace with the event loop, since they end before they return. */
const synchronous = [
  ...(['readFileSync', 'writeFileSync', 'appendFileSync', 'openSync', 'readdirSync', 'statSync', 'existsSync'] as const).map(
    (name) => [fs, name] as const,
  ),
  ...(['execSync', 'execFileSync', 'spawnSync'] as const).map((name) => [childProcess, name] as const),
];

/** Does synchronous work and writes down what it starts outside: timers, sockets, files, processes, requests. */
export function watchCreation<T>(work: () => T): { readonly value: T; readonly starts: readonly string[] } {
  const starts: string[] = [];
  const restore = replaceFunctions((name) => starts.push(name));
  const hook = createHook({ init: (_id, type) => void (harmless.has(type) || starts.push(type)) });
  hook.enable();
  try {
    return { value: work(), starts };
  } finally {
    hook.disable();
    restore();
  }
}

type Functions = Record<string, (...input: unknown[]) => unknown>;

function replaceFunctions(note: (name: string) => void): () => void {
  const { fetch } = globalThis;
  globalThis.fetch = async () => {
    note('fetch');
    throw new TypeError('fetch failed');
  };
  const originals = synchronous.map(([module, name]) => {
    const functions = module as unknown as Functions;
    const original = functions[name];
    functions[name] = function (this: unknown, ...input) {
      note(name);
      return original?.apply(this, input);
    };
    return () => {
      if (original) functions[name] = original;
    };
  });
  syncBuiltinESMExports();
  return () => {
    globalThis.fetch = fetch;
    for (const restore of originals) restore();
    syncBuiltinESMExports();
  };
}
