import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { devNull } from 'node:os';
import { type Guard, wrap } from './wrap.js';

/** What is written by a function, and what that gives where it is kept back. */
interface Writing {
  /** What is written, of what follows the descriptor or the name. */
  readonly read: (input: readonly unknown[]) => readonly Uint8Array[];
  /** What the function gives, or calls back with, once it is written. */
  readonly tell: (bytes: number, data: unknown) => readonly unknown[];
}

const part: Writing = { read: readPart, tell: (bytes, data) => [bytes, data] };
const parts: Writing = { read: ([buffers]) => toBytes(buffers), tell: (bytes, data) => [bytes, data] };
const whole: Writing = { read: ([data]) => toBytes(data), tell: () => [] };

const functions = { write: part, writev: parts, writeFile: whole, appendFile: whole } as const;

let isGuarded = false;
let handles: Promise<void> | undefined;

/**
 * Has watchers told of what is written to files, whichever: descriptors 1 and 2 print, others may lead to the same place, and a secret stays where it
 * is in any case. Loggers write so, past the streams of the process.
 */
export function guardFiles(): void {
  if (isGuarded) return;
  isGuarded = true;
  for (const [name, writing] of Object.entries(functions)) {
    wrap(fs, name, guard(writing, 1, callBackWith));
    wrap(
      fs,
      `${name}Sync`,
      guard(writing, 1, ([given]) => given),
    );
  }
  for (const name of ['writeFile', 'appendFile'])
    wrap(
      fs.promises,
      name,
      guard(whole, 1, async () => undefined),
    );
  syncBuiltinESMExports();
}

/** The same for files that are opened by promises: their functions are known only by one of them. */
export function guardHandles(): Promise<void> {
  handles ??= fs.promises.open(devNull, 'r').then(async (handle) => {
    const prototype = Object.getPrototypeOf(handle) as object;
    wrap(
      prototype,
      'write',
      guard(part, 0, async ([bytesWritten, buffer]) => ({ bytesWritten, buffer })),
    );
    wrap(
      prototype,
      'writev',
      guard(parts, 0, async ([bytesWritten, buffers]) => ({ bytesWritten, buffers })),
    );
    for (const name of ['writeFile', 'appendFile'])
      wrap(
        prototype,
        name,
        guard(whole, 0, async () => undefined),
      );
    await handle.close();
  });
  return handles;
}

/** @param place where among the arguments that stands which is written */
function guard({ read, tell }: Writing, place: number, give: (told: readonly unknown[], input: readonly unknown[]) => unknown): Guard {
  return (watcher, original, input) => {
    const bytes = Buffer.concat(read(input.slice(place)));
    return watcher.onPrint(bytes.toString('utf8')) ? give(tell(bytes.length, input[place]), input) : original(...input);
  };
}

/** Whoever waits until it is written goes on. */
function callBackWith(told: readonly unknown[], input: readonly unknown[]): void {
  const last = input.at(-1);
  if (typeof last === 'function') process.nextTick(last, null, ...told);
}

/** A text, or as much of a buffer as is written; where that begins, and how much it is, may be told by an object. */
function readPart([data, from, count]: readonly unknown[]): readonly Uint8Array[] {
  const whereabouts = typeof from === 'object' && from !== null ? (from as { readonly offset?: unknown; readonly length?: unknown }) : {};
  const { offset = from, length = count } = whereabouts;
  const start = typeof offset === 'number' ? offset : 0;
  return toBytes(data).map((bytes) =>
    typeof data === 'string' ? bytes : bytes.subarray(start, typeof length === 'number' ? start + length : undefined),
  );
}

function toBytes(data: unknown): readonly Uint8Array[] {
  if (typeof data === 'string') return [Buffer.from(data)];
  if (ArrayBuffer.isView(data)) return [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
  return Array.isArray(data) ? data.flatMap(toBytes) : [];
}
