import { checkAnswers, visibleQuestions, type AnswerCondition, type Answers, type Question, type Screener } from '@panelbridge/core';

/** One thing that is wrong with a field of the form, in words for the participant. */
export interface FieldFault {
  /** Name of the identity field, or id of the question. */
  readonly field: string;
  readonly detail: string;
}

/** What the next page of the form holds. */
export interface FormPlan {
  /** The questions to show, in order. */
  readonly questions: readonly Question[];
  /** Those of them that the participant has not seen before and that still want an answer. */
  readonly added: ReadonlySet<string>;
  /** Whether sending this page may end the form: no further question depends on its answers. */
  readonly isLast: boolean;
  /** What is wrong with answers to questions that were shown. */
  readonly faults: readonly FieldFault[];
  /** The answers that count; empty as long as something is missing or wrong. */
  readonly answers: Answers;
}

/**
 * Plans the next page without a script: questions up to the first one whose answer is missing and decides what comes later. What was shown
 * stays on the page with its answers, so that all of it can be changed until the form is sent.
 *
 * @param answers as `parseFormAnswers` reads them
 * @param shown ids of the questions on the page that was sent
 */
export function planForm(screener: Screener, answers: Readonly<Record<string, unknown>>, shown: ReadonlySet<string>): FormPlan {
  const checked = checkAnswers(screener, answers);
  const faulty = new Map((checked.ok ? [] : checked.faults).map(({ pointer, detail }) => [pointer.split('/')[1] ?? '', detail]));
  const deciding = new Set(screener.questions.flatMap(listDecidingQuestions));
  const questions: Question[] = [];
  const added = new Set<string>();
  let isLast = true;
  for (const question of visibleQuestions(screener, answers)) {
    questions.push(question);
    const isAnswered = Object.hasOwn(answers, question.id) && !faulty.has(question.id);
    // An optional question that was shown and left empty has been answered by that.
    const isSettled = isAnswered || (shown.has(question.id) && !faulty.has(question.id));
    if (!isSettled && !shown.has(question.id)) added.add(question.id);
    if (!isSettled && deciding.has(question.id)) {
      isLast = false;
      break;
    }
  }
  const faults = questions.flatMap(({ id }) => {
    const detail = added.has(id) ? undefined : faulty.get(id);
    return detail === undefined ? [] : [{ field: id, detail }];
  });
  return { questions, added, isLast, faults, answers: checked.ok ? checked.value : {} };
}

/** Ids of the questions on whose answers this one's place or what follows it depends. */
function listDecidingQuestions({ showIf, skipTo }: Question): readonly string[] {
  return [...(showIf === undefined ? [] : [showIf]), ...(skipTo ?? []).map(({ when }) => when)].flatMap(listNamedQuestions);
}

function listNamedQuestions(condition: AnswerCondition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(listNamedQuestions);
  if ('any' in condition) return condition.any.flatMap(listNamedQuestions);
  if ('not' in condition) return listNamedQuestions(condition.not);
  return [condition.question];
}
