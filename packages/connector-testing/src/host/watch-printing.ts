import { format, inspect, type InspectOptions } from 'node:util';
import { printValue } from './print-value.js';
import { guardFiles } from './watch-files.js';
import { wrap } from './wrap.js';

const ways = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'dirxml'] as const;

/** Has watchers told of all that is printed. Test runners put their own console in the place of Node's, so it is looked at each time. */
export function guardPrinting(): void {
  for (const stream of [process.stdout, process.stderr]) {
    wrap(stream, 'write', (watcher, original, input) => {
      const [text] = input;
      const isKept = watcher.onPrint(text instanceof Uint8Array ? Buffer.from(text).toString('utf8') : String(text));
      if (!isKept) return original(...input);
      // Whoever waits until it is written goes on, or the check would only see that nothing comes.
      const written = input.find((one) => typeof one === 'function');
      if (written) process.nextTick(written);
      return true;
    });
  }
  for (const name of ways) {
    wrap(globalThis.console, name, (watcher, original, input) => (watcher.onPrint(writeAll(name, input)) ? undefined : original(...input)));
  }
  guardFiles();
}

/** What a console may make of what it is handed: how deep it goes into objects is told to it, or to the whole process, and other consoles go deeper. */
function writeAll(way: (typeof ways)[number], input: readonly unknown[]): string {
  const objects = input.filter((one) => typeof one === 'object' && one !== null);
  const [first, options] = input;
  const told = way === 'dir' ? [inspect(first, { customInspect: false, ...(options as InspectOptions | undefined) })] : [];
  return [format(...input), ...told, ...objects.map(printValue)].join('\n');
}
