import { format } from 'node:util';
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
    wrap(globalThis.console, name, (watcher, original, input) => (watcher.onPrint(format(...input)) ? undefined : original(...input)));
  }
  guardFiles();
}
