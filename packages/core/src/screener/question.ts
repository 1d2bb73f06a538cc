import { z } from 'zod';
import { answerConditionSchema } from './condition.js';
import { screenerLimits } from './limits.js';
import { isStorableText } from './text.js';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const propertyPattern = /^[A-Za-z][A-Za-z0-9_.-]*$/;

const id = z.string().max(screenerLimits.id).regex(idPattern, 'Use letters, digits, - and _, beginning with a letter or digit.');

function writtenText(maximum: number) {
  return z.string().trim().min(1).max(maximum).refine(isStorableText, 'Remove control characters and broken characters from the text.');
}

/** What selecting a choice means: `accept` and `reject` decide, `may_select` is neutral. */
export const choiceEffects = ['accept', 'reject', 'may_select'] as const;

/**
 * One choice of a question. When a question has `accept` choices, at least one of them must be selected to qualify;
 * selecting a `reject` choice disqualifies; `may_select` changes nothing.
 */
export const choiceSchema = z.strictObject({
  id: id.describe('Unique within the question.'),
  text: writtenText(screenerLimits.choiceText).describe('What the participant reads.'),
  effect: z.enum(choiceEffects).default('may_select').describe('What selecting it means for qualifying.'),
});

/** A jump past later questions: the first rule whose condition holds decides. */
export const skipRuleSchema = z.strictObject({
  when: answerConditionSchema.describe('May look at this question and earlier ones.'),
  to: z.string().min(1).max(screenerLimits.id).describe('Id of a later question, or `end`.'),
});

const common = {
  id: id.describe('Unique within the screener; `end` is taken.'),
  text: writtenText(screenerLimits.questionText).describe('What the participant is asked.'),
  help: writtenText(screenerLimits.helpText).optional().describe('A hint shown beside the question.'),
  required: z.boolean().default(true).describe('Whether it must be answered when shown.'),
  property: z
    .string()
    .max(screenerLimits.id)
    .regex(propertyPattern, 'Begin with a letter; use letters, digits, _, . and -.')
    .optional()
    .describe('Name of the participant property that takes the answer.'),
  showIf: answerConditionSchema.optional().describe('Shown only when this holds for earlier answers.'),
  skipTo: z.array(skipRuleSchema).min(1).max(screenerLimits.skipRules).optional().describe('Where to go on after this question.'),
};
const choices = z.array(choiceSchema).max(screenerLimits.choices).describe('In the order shown.');
const date = z.iso.date('Write the date as YYYY-MM-DD.');

/** One question of a screener, told apart by `kind`. Bounds include their ends. */
export const questionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('single_choice'), choices }),
  z.strictObject({ ...common, kind: z.literal('multiple_choice'), choices }),
  z.strictObject({
    ...common,
    kind: z.literal('number'),
    minimum: z.number().optional().describe('Smallest answer that can be given.'),
    maximum: z.number().optional().describe('Largest answer that can be given.'),
    accept: z
      .strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() })
      .optional()
      .describe('Answers outside disqualify.'),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('date'),
    minimum: date.optional().describe('Earliest answer that can be given.'),
    maximum: date.optional().describe('Latest answer that can be given.'),
    accept: z.strictObject({ atLeast: date.optional(), atMost: date.optional() }).optional().describe('Answers outside disqualify.'),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('text'),
    maximumLength: z.int().min(1).max(screenerLimits.answerText).default(screenerLimits.answerText).describe('In UTF-16 code units.'),
  }),
]);

/** A screener: the questions that an applicant answers, in order. What `checkScreener` accepts holds to more rules than this shape. */
export const screenerSchema = z.strictObject({ questions: z.array(questionSchema).min(1).max(screenerLimits.questions) });

/** Where a skip rule leads when it leaves out all that follows. */
export const screenerEnd = 'end';

/** One choice; see {@link choiceSchema}. */
export type Choice = z.output<typeof choiceSchema>;
/** What selecting a choice means; see {@link choiceEffects}. */
export type ChoiceEffect = Choice['effect'];
/** One skip rule; see {@link skipRuleSchema}. */
export type SkipRule = z.output<typeof skipRuleSchema>;
/** One question; see {@link questionSchema}. */
export type Question = z.output<typeof questionSchema>;
/** The kinds of question. */
export type QuestionKind = Question['kind'];
/** A checked screener; see {@link screenerSchema}. */
export type Screener = z.output<typeof screenerSchema>;
/** A screener as it is written, defaults left out. */
export type ScreenerInput = z.input<typeof screenerSchema>;

/**
 * One valid answer: a choice id (`single_choice`), choice ids in the question's order (`multiple_choice`), a finite number (`number`),
 * a tidied text (`text`) or `YYYY-MM-DD` (`date`).
 */
export type AnswerValue = string | number | readonly string[];

/** Valid answers by question id; only questions that were asked and answered have one. */
export type Answers = Readonly<Record<string, AnswerValue>>;
