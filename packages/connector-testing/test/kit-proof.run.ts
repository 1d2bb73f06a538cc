// Prints which check catches which wrong connector: `pnpm kit-proof`. It fails unless each is caught by the check that it was made for.
import { checks, runChecks } from '@panelbridge/connector-testing/run';
import { wrongs } from './proof/wrong/index.ts';

const width = Math.max(...checks.map(({ id }) => id.length));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
let caught = 0;
let alone = 0;
print(`${'check'.padEnd(width)}  caught  a connector that …  (also caught by)`);
for (const { id } of checks) {
  for (const { fault, given } of wrongs.filter((one) => one.check === id)) {
    const results = await runChecks(given.connector, given.scenarios);
    const failed = results.filter(
      ({ status, faults }) => status === 'failed' && !faults.some((text) => text.includes('could not be finished')),
    );
    const isCaught = failed.some((result) => result.id === id);
    const others = results.filter((result) => result.status === 'failed' && result.id !== id).map((result) => result.id);
    caught += isCaught ? 1 : 0;
    alone += isCaught && others.length === 0 ? 1 : 0;
    print(`${id.padEnd(width)}  ${isCaught ? 'yes   ' : 'NO    '}  ${fault}${others.length > 0 ? `  (${others.join(', ')})` : ''}`);
  }
}
const missing = checks.filter(({ id }) => !wrongs.some(({ check }) => check === id));
for (const { id } of missing) print(`${id.padEnd(width)}  NO      there is no wrong connector for it`);
const all = wrongs.length + missing.length;
print(`by its own check alone ${alone}/${all}`);
print(`caught ${caught}/${all}`);
process.exitCode = caught === all && all >= 40 ? 0 : 1;
