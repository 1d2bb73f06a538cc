import type { FieldValue } from '../ingestion/value.js';
import type { Answers, AnswerValue, Question, Screener } from '../screener/question.js';
import { walkScreener } from '../screener/walk-screener.js';
import { typeByKind, type Criterion } from './criterion.js';
import type { AudiencePerson } from './match-audience.js';
import { normalizeTerm, valueSeparator } from './term.js';

/**
 * Adds to what the panel knows of a person what they say themselves when they apply: answers to questions that name a property which a criterion
 * reads, such as `country` or the slug of a characteristic (S2-25, S2-87). What the panel knows already stays, so nobody can answer themselves into
 * an audience against it. A choice counts by its id and by its text; for a criterion of yes and no, choices `yes` and `no` do.
 */
export function completePerson(
  person: AudiencePerson,
  catalogue: readonly Criterion[],
  screener: Screener,
  answers: Answers,
): AudiencePerson {
  const fields: Record<string, string | null | undefined> = { ...person.fields };
  const characteristics: Record<string, FieldValue> = { ...person.characteristics };
  const said = new Map(
    walkScreener(screener, answers).flatMap(({ question, answer }) =>
      question.property === undefined || answer === undefined ? [] : [[question.property, { question, answer }] as const],
    ),
  );
  for (const { reads, kind } of catalogue) {
    const one = said.get(reads.name);
    const known = reads.from === 'field' ? fields[reads.name] : ownValue(characteristics, reads.name);
    if (one === undefined || !isBlank(known)) continue;
    const value = readSaid(one.question, one.answer, typeByKind[kind]);
    if (reads.from === 'characteristic' && value !== null) characteristics[reads.name] = value;
    if (reads.from === 'field' && typeof value === 'string') fields[reads.name] = value;
  }
  return completePlaces({ fields, characteristics }, said);
}

type Said = ReadonlyMap<string, { readonly question: Question; readonly answer: AnswerValue }>;

/** Country and state are no criteria of the catalogue: they are the location of every audience. */
function completePlaces({ fields, characteristics }: AudiencePerson, said: Said): AudiencePerson {
  const places = (['country', 'state'] as const).flatMap((name) => {
    const one = said.get(name);
    const value = one === undefined || !isBlank(fields[name]) ? null : readSaid(one.question, one.answer, 'text');
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { fields: { ...fields, ...Object.fromEntries(places) }, characteristics };
}

function readSaid(question: Question, answer: AnswerValue, type: 'text' | 'number' | 'date' | 'boolean'): FieldValue {
  switch (type) {
    case 'number':
      return typeof answer === 'number' ? answer : null;
    case 'date':
      return question.kind === 'date' && typeof answer === 'string' ? answer : null;
    case 'boolean':
      return answer === 'yes' ? true : answer === 'no' ? false : null;
    case 'text':
      return describeText(question, answer);
  }
}

function describeText(question: Question, answer: AnswerValue): string {
  if (!('choices' in question)) return String(answer);
  const chosen = typeof answer === 'object' ? answer : [String(answer)];
  const texts = new Map(question.choices.map(({ id, text }) => [id, text]));
  return chosen.flatMap((id) => [id, texts.get(id) ?? id]).join(valueSeparator);
}

function ownValue(values: Readonly<Record<string, FieldValue>>, name: string): FieldValue {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

function isBlank(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && normalizeTerm(value) === '');
}
