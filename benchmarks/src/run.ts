import { measureEntry, measureReturn } from './paths.ts';

const benchmarks: Readonly<Record<string, () => Promise<void>>> = { entry: measureEntry, return: measureReturn };

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const [name, measure] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n# ${name}`);
    await measure();
  }
}
