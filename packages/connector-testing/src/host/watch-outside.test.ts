import { expect, it } from 'vitest';
import { watchOutside } from './watch-outside.js';

it('what is printed and kept back counts as written for who waits for it', async () => {
  const printed: string[] = [];
  const watcher = { onWay: () => undefined, onLog: () => undefined, onPrint: (text: string) => printed.push(text) > 0 };
  await watchOutside(watcher, () => new Promise<void>((resolve) => process.stdout.write('secret', () => resolve())));
  expect(printed).toEqual(['secret']);
});
