import { z } from 'zod';
import { fault, refuse, succeed, type Result } from '../result.js';
import { extendPointer } from './pointer.js';
import type { AnswerValue, Question } from './question.js';
import { isStorableText, tidyText } from './text.js';

/** What can be wrong with answers; every `detail` is worded for the participant. */
export type AnswerFaultCode =
  | 'answers_invalid'
  | 'question_unknown'
  | 'answer_required'
  | 'answer_kind_wrong'
  | 'choice_unknown'
  | 'number_too_small'
  | 'number_too_large'
  | 'date_invalid'
  | 'date_too_early'
  | 'date_too_late'
  | 'text_too_long'
  | 'text_unusable';

type Read = Result<AnswerValue | undefined, AnswerFaultCode>;
type Of<Kind extends Question['kind']> = Extract<Question, { kind: Kind }>;

const isoDate = z.iso.date();

/** Tells whether a text is a day of the calendar written as `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  return isoDate.safeParse(text).success;
}

/** Reads one answer into its one valid form; undefined when nothing was answered (absent, null, blank or no choice). */
export function readAnswer(question: Question, raw: unknown, pointer: string): Read {
  if (raw === undefined || raw === null) return succeed(undefined);
  if (typeof raw === 'string' && raw.trim() === '') return succeed(undefined);
  switch (question.kind) {
    case 'single_choice':
      return readSingleChoice(question, raw, pointer);
    case 'multiple_choice':
      return readMultipleChoice(question, raw, pointer);
    case 'number':
      return readNumber(question, raw, pointer);
    case 'date':
      return readDate(question, raw, pointer);
    case 'text':
      return readText(question, raw, pointer);
  }
}

function readSingleChoice(question: Of<'single_choice'>, raw: unknown, pointer: string): Read {
  if (typeof raw !== 'string') return refuse(fault('answer_kind_wrong', pointer, 'Choose one answer.'));
  if (!question.choices.some((choice) => choice.id === raw))
    return refuse(fault('choice_unknown', pointer, 'Choose one of the answers shown.'));
  return succeed(raw);
}

function readMultipleChoice(question: Of<'multiple_choice'>, raw: unknown, pointer: string): Read {
  if (!Array.isArray(raw)) return refuse(fault('answer_kind_wrong', pointer, 'Choose any of the answers shown.'));
  const known = new Set(question.choices.map((choice) => choice.id));
  const unknown = raw.flatMap((entry, index) => (known.has(entry) ? [] : [index]));
  if (unknown.length > 0) {
    return refuse(
      ...unknown.map((index) => fault('choice_unknown' as const, extendPointer(pointer, index), 'Choose from the answers shown.')),
    );
  }
  const selected = new Set<unknown>(raw);
  if (selected.size === 0) return succeed(undefined);
  return succeed(question.choices.filter((choice) => selected.has(choice.id)).map((choice) => choice.id));
}

function readNumber({ minimum, maximum }: Of<'number'>, raw: unknown, pointer: string): Read {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) {
    return refuse(fault('answer_kind_wrong', pointer, 'Enter a number, in digits, with a point before decimals.'));
  }
  if (minimum !== undefined && raw < minimum)
    return refuse(fault('number_too_small', pointer, `Enter a number that is at least ${minimum}.`));
  if (maximum !== undefined && raw > maximum)
    return refuse(fault('number_too_large', pointer, `Enter a number that is at most ${maximum}.`));
  // Adding zero turns -0, which no form can carry, into 0.
  return succeed(raw + 0);
}

function readDate({ minimum, maximum }: Of<'date'>, raw: unknown, pointer: string): Read {
  const text = typeof raw === 'string' ? raw.trim() : '';
  if (!isCalendarDate(text)) return refuse(fault('date_invalid', pointer, 'Enter a date as year-month-day, for example 2026-03-31.'));
  if (minimum !== undefined && text < minimum)
    return refuse(fault('date_too_early', pointer, `Enter a date that is not before ${minimum}.`));
  if (maximum !== undefined && text > maximum) return refuse(fault('date_too_late', pointer, `Enter a date that is not after ${maximum}.`));
  return succeed(text);
}

function readText({ maximumLength }: Of<'text'>, raw: unknown, pointer: string): Read {
  if (typeof raw !== 'string') return refuse(fault('answer_kind_wrong', pointer, 'Write your answer as text.'));
  const text = tidyText(raw);
  if (text.length > maximumLength) {
    return refuse(fault('text_too_long', pointer, `Shorten your answer to ${maximumLength} characters; it has ${text.length}.`));
  }
  if (!isStorableText(text))
    return refuse(fault('text_unusable', pointer, 'Your answer has characters that cannot be saved. Type it again without them.'));
  return succeed(text);
}
