import { progress } from '@clack/prompts';
import type { Writable } from 'node:stream';
import type { RunAnswer } from './answers.js';
import { describeProgress } from './describe-run.js';

/** Shows how far a run is, until it is stopped. */
export interface ProgressView {
  show(run: RunAnswer): void;
  /** Leaves nothing behind; what comes next is written below. */
  stop(): void;
}

const steps = 1000;
const barWidth = 20;
/** Where nothing can be drawn over, a line comes at most so often. */
const lineIntervalMs = 5_000;

/** A bar that is drawn over itself. @param farewell is written when somebody presses Ctrl-C */
export function drawBar(output: Writable, farewell: string): ProgressView {
  // It reads the keyboard meanwhile, so it is the one to say goodbye; its own end is an exit of the process.
  const bar = progress({ max: steps, size: barWidth, style: 'heavy', withGuide: false, output, cancelMessage: farewell });
  let at: number | null = null;
  return {
    show(run) {
      const now = Math.floor((run.progress.share ?? 0) * steps);
      const text = describeProgress(run);
      if (at === null) bar.start(text);
      bar.advance(Math.max(0, now - (at ?? 0)), text);
      at = Math.max(now, at ?? 0);
    },
    stop() {
      if (at !== null) bar.clear();
    },
  };
}

/** Plain lines, for files and other programs: one when something else begins, and one every few seconds. */
export function writeLines(output: Writable, now: () => number = Date.now): ProgressView {
  let last = { text: '', phase: '', at: 0 };
  return {
    show(run) {
      const text = describeProgress(run);
      const phase = `${run.state} ${run.phase ?? ''}`;
      if (text === last.text || (phase === last.phase && now() - last.at < lineIntervalMs)) return;
      last = { text, phase, at: now() };
      output.write(`${text}\n`);
    },
    stop() {
      // Lines stay.
    },
  };
}
