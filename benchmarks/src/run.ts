import { measureEntry, measureReturn } from './paths.ts';
import { runBenchmarks } from './run-benchmarks.ts';

process.exitCode = await runBenchmarks({ entry: measureEntry, return: measureReturn }, process.argv.slice(2));
