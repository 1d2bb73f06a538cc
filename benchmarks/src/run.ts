import { measureBatch } from './batch.ts';
import { measureBoard } from './board.ts';
import { measureEntry, measureReturn } from './paths.ts';
import { measureResync } from './resync.ts';
import { runBenchmarks } from './run-benchmarks.ts';
import { measureScaleOut } from './scale-out.ts';
import { measureSignals } from './signals.ts';
import { measureSplit } from './split.ts';
import { measureSync } from './sync.ts';

process.exitCode = await runBenchmarks(
  {
    batch: measureBatch,
    board: measureBoard,
    entry: measureEntry,
    resync: measureResync,
    return: measureReturn,
    'scale-out': measureScaleOut,
    signals: measureSignals,
    split: measureSplit,
    sync: measureSync,
  },
  process.argv.slice(2),
);
