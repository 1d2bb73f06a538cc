import { once } from 'node:events';
import { appendFileSync, createWriteStream, openSync, write, writeSync, writevSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { onCheck, type Wrong } from '../change.ts';
import { platformReference as platform } from '../platform-reference.ts';

const descriptor = openSync(devNull, 'w');

type Print = (key: string) => unknown;

async function writeByStream(text: string): Promise<void> {
  const stream = createWriteStream(devNull);
  await once(stream.end(text), 'finish');
}

async function writeToFile(text: string): Promise<void> {
  const file = await open(devNull, 'w');
  await file.write(text);
  await file.close();
}

/** So deep that `console.log` does not reach it. */
const nest = (key: string) => ({ request: { options: { headers: { authorization: { bearer: key } } } } });

/** Deeper than the kit looks into what is logged, and nothing that JSON shows. */
const nestDeep = (key: string) =>
  Array.from({ length: 15 }).reduce<ReadonlyMap<string, unknown>>((inner) => new Map([['in', inner]]), new Map([['key', key]]));

const prints: readonly (readonly [fault: string, print: Print])[] = [
  ['prints a request with the key deep within it', (key) => globalThis.console.dir(nest(key), { depth: null })],
  ['prints a map with the key deeper than a log goes', (key) => globalThis.console.dir(nestDeep(key), { depth: null })],
  [
    'hands a request with the key deep within it to the console, which prints as deep as it is told to',
    (key) => globalThis.console.log('asking', nest(key)),
  ],
  ['prints the key by console.dirxml', (key) => globalThis.console.dirxml({ key })],
  ['prints the key by a table', (key) => globalThis.console.table([{ key }])],
  ['warns the process of the key', (key) => process.emitWarning(`The key ${key} is old.`)],
  ['writes the key to the descriptor of what is printed', (key) => void writeSync(1, `${key}\n`)],
  ['writes the key to a descriptor in time', (key) => promisify(write)(descriptor, Buffer.from(key))],
  ['writes the key to a descriptor among other parts', (key) => void writevSync(descriptor, [Buffer.from('key '), Buffer.from(key)])],
  ['adds the key to what a descriptor leads to', (key) => appendFileSync(descriptor, key)],
  ['writes the key by a stream that it opened', (key) => writeByStream(key)],
  ['writes the key to a file that it opened', writeToFile],
  ['writes the key to a file by its name', (key) => writeFile(devNull, Buffer.from(key))],
];

/** Connectors that print a secret past the logger and the streams of the process. Each waits until it is written, as it would be without the kit. */
export const wrongPrints: readonly Wrong[] = prints.map(([fault, print]) => ({
  check: 'secret-free-logs',
  fault,
  given: onCheck(platform, async ({ secrets }, check) => {
    await print(secrets.reveal('apiKey'));
    await check();
  }),
}));
