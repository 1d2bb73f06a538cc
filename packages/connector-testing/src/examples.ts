import { type Ending, settle } from './ending.js';
import { makeWorld } from './operations.js';
import { type WriteInput, withText } from './records-text.js';
import { noSignal } from './rehearse.js';
import type { Answer } from './scenarios.js';
import type { Connected, Subject } from './subject.js';

/** An example of the scenario, run. */
export interface RunExample {
  readonly kind: 'batch' | 'deletion' | 'lookup';
  readonly title: string;
  readonly expected: unknown;
  readonly ending: Ending;
  readonly opened: Connected;
}

/** Runs the batches, deletions and look-ups of a scenario. Done once for each connection. */
export function runExamples(subject: Subject): Promise<readonly RunExample[]> {
  return subject.keep('examples', async () => {
    const { batches = [], deletions = [], lookups = [] } = subject.scenario;
    const mode = subject.resolved.capabilities.participantIngestion?.destination.modes[0] ?? 'upsert';
    const runs: RunExample[] = [];
    const run = async (
      kind: RunExample['kind'],
      example: { readonly title: string; readonly expected: unknown },
      answers: readonly Answer[],
      call: (instance: Connected['instance']) => unknown,
    ): Promise<void> => {
      const opened = subject.connect(makeWorld(subject), (index) => answers[Math.min(index, answers.length - 1)]);
      const ending = await subject.watch(`the ${kind} “${example.title}”`, () => settle(() => call(opened.instance)));
      runs.push({ kind, title: example.title, expected: example.expected, ending, opened });
    };
    for (const one of batches) {
      const input: WriteInput = { mode: one.mode ?? mode, records: one.records, onlyIfEmpty: [], signal: noSignal };
      for (const [way, given] of [['', input] as const, [', as a text', withText(input)] as const]) {
        await run('batch', { ...one, title: `${one.title}${way}` }, [one.answer], (instance) =>
          instance.participantIngestion?.writeBatch(given),
        );
      }
    }
    for (const one of deletions) {
      await run('deletion', one, one.answers, ({ participantIngestion }) =>
        participantIngestion?.deleteBatch?.({ targets: one.targets, signal: noSignal }),
      );
    }
    for (const one of lookups) {
      await run('lookup', one, one.answers, ({ participantIngestion }) =>
        participantIngestion?.findRecords?.({ keys: one.keys, signal: noSignal }),
      );
    }
    return runs;
  });
}
