import { formFieldName, type Question } from '@panelbridge/core';
import type { JSX } from 'preact';

/** One question of the form, with what was answered so far. */
export interface QuestionFieldInput {
  readonly question: Question;
  /** Its place in the screener, which makes the ids of its elements unique. */
  readonly index: number;
  /** As the browser sent them, also when they cannot be read. */
  readonly values: readonly string[];
  readonly fault: string | undefined;
}

/** Longest answer that is asked for on a single line. */
const lineLength = 120;

/** The element that a link in the list of errors leads to: the first choice of a group, or the field. */
export function questionElementId(question: Question, index: number): string {
  return isChoice(question) ? `question-${index}-choice-0` : `question-${index}`;
}

/** Renders a question: choices as a group with a legend, everything else as a labelled field. */
export function QuestionField(input: QuestionFieldInput): JSX.Element {
  const { question, index, fault } = input;
  const notes = [
    ...(question.help === undefined ? [] : [{ id: `question-${index}-help`, class: 'hint', text: question.help }]),
    ...describeLimits(question).map((text) => ({ id: `question-${index}-limits`, class: 'hint', text })),
    ...(fault === undefined ? [] : [{ id: `question-${index}-fault`, class: 'error', text: `Error: ${fault}` }]),
  ];
  const described = notes.length > 0 ? { 'aria-describedby': notes.map(({ id }) => id).join(' ') } : {};
  const label = [question.text, !question.required && <span class="soft"> (optional)</span>];
  const explained = notes.map((note) => (
    <p class={note.class} id={note.id}>
      {note.text}
    </p>
  ));
  const state = fault === undefined ? 'field' : 'field faulty';
  if (isChoice(question)) {
    return (
      <fieldset class={state} {...described}>
        <legend>{label}</legend>
        {explained}
        {question.choices.map((choice, position) => (
          <label class="choice">
            <input
              type={question.kind === 'single_choice' ? 'radio' : 'checkbox'}
              id={`question-${index}-choice-${position}`}
              name={formFieldName(question.id)}
              value={choice.id}
              checked={input.values.includes(choice.id)}
              required={question.kind === 'single_choice' && question.required}
            />
            <span>{choice.text}</span>
          </label>
        ))}
      </fieldset>
    );
  }
  const common: ControlAttributes = {
    id: `question-${index}`,
    name: formFieldName(question.id),
    required: question.required,
    autocomplete: 'off',
    ...described,
    ...(fault === undefined ? {} : { 'aria-invalid': true }),
  };
  return (
    <div class={state}>
      <label for={common.id}>{label}</label>
      {explained}
      {renderControl(question, common, input.values[0] ?? '')}
    </div>
  );
}

interface ControlAttributes {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly autocomplete: 'off';
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

function renderControl(question: Question, common: ControlAttributes, value: string): JSX.Element {
  switch (question.kind) {
    case 'number':
      // A number field of a browser drops what it cannot read, so that nobody could say what was wrong with it.
      return <input type="text" inputMode="decimal" value={value} {...common} />;
    case 'date':
      return <input type="date" min={question.minimum} max={question.maximum} value={value} {...common} />;
    default:
      if (question.kind === 'text' && question.maximumLength > lineLength) {
        return (
          <textarea rows={4} {...common}>
            {value}
          </textarea>
        );
      }
      return <input type="text" value={value} {...common} />;
  }
}

function describeLimits(question: Question): readonly string[] {
  if (question.kind === 'multiple_choice') return ['Choose all that apply.'];
  if (question.kind !== 'number') return [];
  const { minimum, maximum } = question;
  if (minimum !== undefined && maximum !== undefined) return [`A number from ${minimum} to ${maximum}.`];
  if (minimum !== undefined) return [`A number of at least ${minimum}.`];
  return [maximum === undefined ? 'A number.' : `A number of at most ${maximum}.`];
}

function isChoice(question: Question): question is Extract<Question, { kind: 'single_choice' | 'multiple_choice' }> {
  return question.kind === 'single_choice' || question.kind === 'multiple_choice';
}
