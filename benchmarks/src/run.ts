import { measureEntry, measureReturn } from './paths.ts';
import { runBenchmarks } from './run-benchmarks.ts';
import { measureSignals } from './signals.ts';

process.exitCode = await runBenchmarks({ entry: measureEntry, return: measureReturn, signals: measureSignals }, process.argv.slice(2));
