import { z } from 'zod';
import { someTexts, text, texts } from './shapes.ts';

const prerequisite = z.strictObject({
  code: text,
  text,
  remedy: text,
  attestedBy: z.enum(['hub', 'operator']),
  neededFor: z.literal('attach').optional(),
});
const step = z.strictObject({ side: z.enum(['panel', 'partner']), title: text, text });
const idExample = z.strictObject({ scope: text, hub: text, partner: text });
const refusedId = z.strictObject({ scope: text, partner: text, code: text, text });
const limit = z.strictObject({ name: text, value: text, source: text });
const question = z.strictObject({ question: text, answer: text });
const word = z.strictObject({ status: text, partner: text, note: text.optional() });
const trouble = z.strictObject({ code: text, symptom: text, cause: text, remedy: text });

/** The texts of a connector. A member without a place on the pages is a fault, so none is lost in silence. */
export const docsShape = z.strictObject({
  automated: someTexts,
  manual: texts,
  prerequisites: z.array(prerequisite),
  setup: z.array(step).min(1, 'needs at least one entry'),
  testChecklist: someTexts,
  participantSees: texts,
  ids: z.array(idExample).optional(),
  refusedIds: z.array(refusedId).optional(),
  limits: z.array(limit),
  troubleshooting: z.array(trouble),
  advice: texts,
  questions: z.array(question).optional(),
  words: z.array(word).optional(),
});

/** The texts of a connector, see {@link docsShape}. */
export type Docs = z.output<typeof docsShape>;
/** What has to be there before set-up. */
export type Prerequisite = z.output<typeof prerequisite>;
/** One step of the set-up. */
export type Step = z.output<typeof step>;

/** A symptom, its cause and its remedy. */
export type Trouble = z.output<typeof trouble>;
