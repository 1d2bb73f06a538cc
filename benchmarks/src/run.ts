import { measureBatch } from './batch.ts';
import { measureEntry, measureReturn } from './paths.ts';
import { runBenchmarks } from './run-benchmarks.ts';
import { measureSignals } from './signals.ts';

process.exitCode = await runBenchmarks(
  { batch: measureBatch, entry: measureEntry, return: measureReturn, signals: measureSignals },
  process.argv.slice(2),
);
