/** Upper limits of a screener definition; lengths in UTF-16 code units, as browsers count `maxlength`. */
export const screenerLimits = {
  /** Questions in a screener. */
  questions: 100,
  /** Choices of one question. */
  choices: 100,
  /** Skip rules of one question. */
  skipRules: 20,
  /** Comparisons and combinators in one condition. */
  conditionParts: 50,
  /** Levels of `all`, `any` and `not` in one condition. */
  conditionDepth: 8,
  /** Length of an id. */
  id: 64,
  /** Length of a question. */
  questionText: 1000,
  /** Length of a help text. */
  helpText: 2000,
  /** Length of a choice. */
  choiceText: 500,
  /** Length of a typed answer, and the default of a text question's `maximumLength`. */
  answerText: 5000,
} as const;
