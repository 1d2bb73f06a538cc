export { checkAnswers } from './check-answers.js';
export { checkScreener } from './check-screener.js';
export { answerConditionSchema, type AnswerCondition } from './condition.js';
export { formFieldName, parseFormAnswers, writeFormAnswers } from './form-answers.js';
export { screenerLimits } from './limits.js';
export { mapProperties } from './map-properties.js';
export {
  choiceEffects,
  choiceSchema,
  questionSchema,
  screenerEnd,
  screenerSchema,
  skipRuleSchema,
  type Answers,
  type AnswerValue,
  type Choice,
  type ChoiceEffect,
  type Question,
  type QuestionKind,
  type Screener,
  type ScreenerInput,
  type SkipRule,
} from './question.js';
export type { AnswerFaultCode } from './read-answer.js';
export type { ScreenerFault, ScreenerFaultCode } from './screener-fault.js';
export { decideVerdict, type Verdict, type VerdictOptions, type VerdictOutcome, type VerdictReason, type VerdictRule } from './verdict.js';
export { isSameScreener, nextScreenerVersion, type ScreenerVersion } from './version.js';
export { visibleQuestions } from './visible-questions.js';
