// Prints which check catches which wrong connector: `pnpm kit-proof`. It fails unless each is caught by the check that it was made for, and by no
// other but those that are listed with it: a check that fails with every fault says nothing about any.
import { checks } from '@panelbridge/connector-testing/run';
import { tryWrong } from './proof/try-wrong.ts';
import { wrongs } from './proof/wrong/index.ts';

const width = Math.max(...checks.map(({ id }) => id.length));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
let caught = 0;
let alone = 0;
const surprising: string[] = [];
print(`${'check'.padEnd(width)}  caught  a connector that …  (also caught by)`);
for (const { id } of checks) {
  for (const wrong of wrongs.filter((one) => one.check === id)) {
    const { isCaught, others, surprises } = await tryWrong(wrong);
    caught += isCaught ? 1 : 0;
    alone += isCaught && others.length === 0 ? 1 : 0;
    surprising.push(...surprises.map((surprise) => `a connector that ${wrong.fault}: ${surprise}`));
    print(`${id.padEnd(width)}  ${isCaught ? 'yes   ' : 'NO    '}  ${wrong.fault}${others.length > 0 ? `  (${others.join(', ')})` : ''}`);
  }
}
const missing = checks.filter(({ id }) => !wrongs.some(({ check }) => check === id));
for (const { id } of missing) print(`${id.padEnd(width)}  NO      there is no wrong connector for it`);
for (const surprise of surprising) print(`unforeseen: ${surprise}`);
const all = wrongs.length + missing.length;
print(`by its own check alone ${alone}/${all}`);
print(`caught ${caught}/${all}`);
process.exitCode = caught === all && all >= 40 && surprising.length === 0 ? 0 : 1;
