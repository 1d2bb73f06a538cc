import { fault } from '../result.js';
import type { AnswerCondition } from './condition.js';
import { screenerLimits } from './limits.js';
import { extendPointer } from './pointer.js';
import type { Question } from './question.js';
import { isCalendarDate } from './read-answer.js';
import type { ScreenerFault } from './screener-fault.js';

/** A question as others refer to it; `question` is undefined when it is faulty itself, so that nothing more can be said of it. */
export interface KnownQuestion {
  /** Its place in the screener, from 0. */
  readonly index: number;
  /** Its definition, when that is sound. */
  readonly question: Question | undefined;
}

type Comparison = Exclude<AnswerCondition, { all: unknown } | { any: unknown } | { not: unknown }>;

/** The comparisons that suit each kind of question. */
const suited = {
  single_choice: ['equals'],
  multiple_choice: ['includes'],
  number: ['equals', 'atLeast', 'atMost'],
  date: ['equals', 'atLeast', 'atMost'],
  text: ['equals', 'includes'],
} as const;

/**
 * Checks that a condition looks only at questions that exist and come before `limit` (an index), with comparisons that suit them.
 */
export function checkCondition(
  condition: AnswerCondition,
  pointer: string,
  limit: number,
  known: ReadonlyMap<string, KnownQuestion>,
): readonly ScreenerFault[] {
  const faults: ScreenerFault[] = [];
  let size = 0;
  let depth = 0;
  const visit = (part: AnswerCondition, at: string, level: number): void => {
    size += 1;
    depth = Math.max(depth, level);
    if ('all' in part) part.all.forEach((inner, index) => visit(inner, extendPointer(at, 'all', index), level + 1));
    else if ('any' in part) part.any.forEach((inner, index) => visit(inner, extendPointer(at, 'any', index), level + 1));
    else if ('not' in part) visit(part.not, extendPointer(at, 'not'), level + 1);
    else faults.push(...checkComparison(part, at, limit, known));
  };
  visit(condition, pointer, 0);
  if (depth > screenerLimits.conditionDepth) {
    faults.push(
      fault('condition_too_deep', pointer, `It nests ${depth} deep; at most ${screenerLimits.conditionDepth} is allowed. Flatten it.`),
    );
  }
  if (size > screenerLimits.conditionParts) {
    faults.push(
      fault('condition_too_large', pointer, `It has ${size} parts; at most ${screenerLimits.conditionParts} are allowed. Simplify it.`),
    );
  }
  return faults;
}

function checkComparison(
  part: Comparison,
  pointer: string,
  limit: number,
  known: ReadonlyMap<string, KnownQuestion>,
): readonly ScreenerFault[] {
  const target = known.get(part.question);
  const at = extendPointer(pointer, 'question');
  if (target === undefined)
    return [fault('condition_question_unknown', at, `There is no question "${part.question}". Name one of this screener.`)];
  if (target.index >= limit) {
    return [
      fault(
        'condition_looks_ahead',
        at,
        `"${part.question}" is not answered yet at this point. Name an earlier question, or move this one down.`,
      ),
    ];
  }
  return target.question === undefined ? [] : checkSuited(part, pointer, target.question);
}

function checkSuited(part: Comparison, pointer: string, question: Question): readonly ScreenerFault[] {
  const [operator, operand] = readOperator(part);
  const allowed: readonly string[] = suited[question.kind];
  const at = extendPointer(pointer, operator);
  if (!allowed.includes(operator)) {
    return [fault('condition_unsuited', at, `"${question.id}" is a ${question.kind} question. Compare it with ${allowed.join(', ')}.`)];
  }
  switch (question.kind) {
    case 'number':
      return typeof operand === 'number'
        ? []
        : [fault('condition_unsuited', at, `"${question.id}" is answered with a number. Give a number.`)];
    case 'date':
      return typeof operand === 'string' && isCalendarDate(operand)
        ? []
        : [fault('condition_unsuited', at, `"${question.id}" is answered with a date. Give one as YYYY-MM-DD.`)];
    case 'text':
      return typeof operand === 'string' ? [] : [fault('condition_unsuited', at, `"${question.id}" is answered with text. Give a text.`)];
    default:
      return question.choices.some(({ id }) => id === operand)
        ? []
        : [fault('condition_choice_unknown', at, `"${question.id}" has no choice "${operand}". Name the id of one of its choices.`)];
  }
}

function readOperator(part: Comparison): readonly ['equals' | 'includes' | 'atLeast' | 'atMost', string | number] {
  if ('equals' in part) return ['equals', part.equals];
  if ('includes' in part) return ['includes', part.includes];
  if ('atLeast' in part) return ['atLeast', part.atLeast];
  return ['atMost', part.atMost];
}
