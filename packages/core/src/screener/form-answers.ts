import type { Answers, Question, Screener } from './question.js';

const fieldPrefix = 'answer.';
const numberPattern = /^[+-]?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,4})?$/;

/** The name of a question's form field; the prefix keeps questions apart from the form's other fields. */
export function formFieldName(questionId: string): string {
  return `${fieldPrefix}${questionId}`;
}

/**
 * Reads a submitted form (the entries of a `URLSearchParams`) into what `checkAnswers` takes. Fields that are no question's are left out.
 * What cannot be read, such as letters in a number, or two values for one question, is passed on as it came, so that the check names it.
 */
export function parseFormAnswers(screener: Screener, entries: Iterable<readonly [string, string]>): Readonly<Record<string, unknown>> {
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const present = values.get(name);
    if (present === undefined) values.set(name, [value]);
    else present.push(value);
  }
  const answers: [string, unknown][] = [];
  for (const question of screener.questions) {
    const present = (values.get(formFieldName(question.id)) ?? []).filter((value) => value.trim() !== '');
    if (present.length > 0) answers.push([question.id, parseValues(question, present)]);
  }
  return Object.fromEntries(answers);
}

function parseValues(question: Question, values: readonly string[]): unknown {
  const [first] = values;
  if (question.kind === 'multiple_choice' || first === undefined || values.length > 1) return values;
  return question.kind === 'number' && numberPattern.test(first.trim()) ? Number(first) : first;
}

/** Writes answers as form entries, the inverse of {@link parseFormAnswers}; for filling a form in again. */
export function writeFormAnswers(screener: Screener, answers: Answers): readonly (readonly [string, string])[] {
  return screener.questions.flatMap(({ id }) => {
    const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
    if (answer === undefined) return [];
    const values = typeof answer === 'object' ? answer : [String(answer)];
    return values.map((value) => [formFieldName(id), value] as const);
  });
}
