import { z } from 'zod';
import { readJson } from './read-json.ts';
import { someTexts, text } from './shapes.ts';

const request = z.strictObject({ from: z.int(), to: z.int(), rows: z.int(), accepted: z.boolean() });
const count = z.int().min(0);

const ingestionShape = z.strictObject({
  modes: z.record(
    z.string(),
    z.strictObject({
      creates: z.boolean(),
      updates: z.boolean(),
      needsMatch: z.boolean(),
      repeatable: z.boolean(),
      deleteBehaviours: someTexts,
    }),
  ),
  deleteBehaviours: z.record(z.string(), z.strictObject({ does: text, guarded: z.boolean() })),
  nullPolicies: someTexts,
  rowOutcomes: z.record(
    z.string(),
    z.strictObject({
      group: z.enum(['done', 'left', 'failed']),
      next: z.enum(['nothing', 'send', 'check', 'resolve']),
      meaning: text,
    }),
  ),
  runStates: z.record(z.string(), z.strictObject({ next: z.array(text), meaning: text })),
  removalThreshold: z.number().min(0).max(1),
  backoff: z.strictObject({ firstMs: count, longestMs: count, longestAskedMs: count, attempts: count }),
  split: z.strictObject({
    batchSize: count,
    badRow: count,
    unnamed: z.array(request).min(2),
    named: z.array(request).min(2),
    costs: z.array(z.strictObject({ bad: count, unnamed: count, named: count, oneByOne: count })),
  }),
});

/** The rules of syncs, and what taking a batch apart costs. */
export type Ingestion = z.output<typeof ingestionShape>;

/**
 * Reads what core says about syncs.
 *
 * @throws SourceError when the file is missing or malformed
 */
export function readIngestion(root: string): Ingestion {
  return readJson(
    root,
    'packages/core/ingestion.json',
    ingestionShape,
    'run `npm run generate`, which writes ingestion.json from core’s code.',
  ).content;
}
