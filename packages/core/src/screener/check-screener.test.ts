import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkScreener, screenerSchema, type AnswerCondition } from './index.js';

const choices = [
  { id: 'yes', text: 'Yes', effect: 'accept' },
  { id: 'no', text: 'No', effect: 'reject' },
];
const role = { id: 'role', kind: 'single_choice', text: 'Do you manage people?', choices };
const tools = {
  id: 'tools',
  kind: 'multiple_choice',
  text: 'Which tools?',
  choices: [
    { id: 'a', text: 'A' },
    { id: 'b', text: 'B' },
  ],
};
const team = { id: 'team', kind: 'number', text: 'How many?', minimum: 0, maximum: 100 };
const since = { id: 'since', kind: 'date', text: 'Since when?' };
const why = { id: 'why', kind: 'text', text: 'Why?' };

function findFaults(input: unknown): readonly string[] {
  const result = checkScreener(input);
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
}

function nest(levels: number): AnswerCondition {
  return levels === 0 ? { question: 'role', equals: 'yes' } : { not: nest(levels - 1) };
}

function repeat(count: number): AnswerCondition[] {
  return Array.from({ length: count }, () => ({ question: 'role', equals: 'yes' }));
}

describe('checkScreener', () => {
  it('fills in the defaults', () => {
    expect(checkScreener({ questions: [tools, why] })).toEqual({
      ok: true,
      value: {
        questions: [
          {
            ...tools,
            required: true,
            choices: [
              { id: 'a', text: 'A', effect: 'may_select' },
              { id: 'b', text: 'B', effect: 'may_select' },
            ],
          },
          { ...why, required: true, maximumLength: 5000 },
        ],
      },
    });
  });

  it('accepts every comparison where it suits', () => {
    const conditions: AnswerCondition[] = [
      { question: 'role', equals: 'yes' },
      { question: 'tools', includes: 'a' },
      {
        all: [
          { question: 'team', equals: 1 },
          { question: 'team', atLeast: 1 },
          { question: 'team', atMost: 5 },
        ],
      },
      {
        any: [
          { question: 'since', equals: '2024-02-29' },
          { question: 'since', atLeast: '2020-01-01' },
          { question: 'since', atMost: '2030-01-01' },
        ],
      },
      { not: { question: 'why', includes: 'because' } },
      { question: 'why', equals: 'Because' },
    ];
    const faulty = conditions.flatMap((showIf) =>
      findFaults({ questions: [role, tools, team, since, why, { ...why, id: 'last', showIf }] }),
    );
    expect(faulty).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['no object', 'hello', ['member_invalid ']],
    ['nothing', undefined, ['member_missing ']],
    ['no questions', {}, ['member_missing /questions']],
    ['an empty list', { questions: [] }, ['too_few /questions']],
    ['an unknown member', { questions: [why], title: 'x' }, ['member_unknown /title']],
    [
      'too many questions',
      { questions: Array.from({ length: 101 }, (_, index) => ({ ...why, id: `q${index}` })) },
      ['too_many /questions'],
    ],
    ['a question that is none', { questions: [null] }, ['member_invalid /questions/0']],
    ['an unknown kind', { questions: [{ ...why, kind: 'essay' }] }, ['member_invalid /questions/0/kind']],
    ['an unknown member of a question', { questions: [{ ...why, hint: 'x' }] }, ['member_unknown /questions/0/hint']],
    ['a member of another kind', { questions: [{ ...why, choices }] }, ['member_unknown /questions/0/choices']],
    ['an id that is no id', { questions: [{ ...why, id: 'a b' }] }, ['member_invalid /questions/0/id']],
    ['a prototype member as id', { questions: [{ ...why, id: '__proto__' }] }, ['member_invalid /questions/0/id']],
    ['the reserved id', { questions: [{ ...why, id: 'end' }] }, ['question_id_reserved /questions/0/id']],
    ['a repeated id', { questions: [why, role, why] }, ['question_id_repeated /questions/2/id']],
    ['a blank text', { questions: [{ ...why, text: '  ' }] }, ['too_short /questions/0/text']],
    ['a missing text', { questions: [{ ...why, text: undefined }] }, ['member_missing /questions/0/text']],
    ['a long text', { questions: [{ ...why, text: 'x'.repeat(1001) }] }, ['too_long /questions/0/text']],
    ['a long help', { questions: [{ ...why, help: 'x'.repeat(2001) }] }, ['too_long /questions/0/help']],
    ['a text with U+0000', { questions: [{ ...why, text: 'a\u0000b' }] }, ['member_invalid /questions/0/text']],
    ['half a character', { questions: [{ ...why, text: 'a\ud800' }] }, ['member_invalid /questions/0/text']],
    ['an unusable property', { questions: [{ ...why, property: '__proto__' }] }, ['member_invalid /questions/0/property']],
    ['a maximum length over the limit', { questions: [{ ...why, maximumLength: 5001 }] }, ['member_invalid /questions/0/maximumLength']],
    ['choices that are missing', { questions: [{ ...role, choices: undefined }] }, ['member_missing /questions/0/choices']],
    ['no choices', { questions: [{ ...role, choices: [] }] }, ['choices_missing /questions/0/choices']],
    [
      'too many choices',
      { questions: [{ ...role, choices: Array.from({ length: 101 }, (_, index) => ({ id: `c${index}`, text: 'x' })) }] },
      ['too_many /questions/0/choices'],
    ],
    [
      'a long choice',
      { questions: [{ ...role, choices: [{ id: 'a', text: 'x'.repeat(501) }] }] },
      ['too_long /questions/0/choices/0/text'],
    ],
    [
      'an unknown effect',
      { questions: [{ ...role, choices: [{ id: 'a', text: 'x', effect: 'maybe' }] }] },
      ['member_invalid /questions/0/choices/0/effect'],
    ],
    [
      'a repeated choice',
      { questions: [{ ...role, choices: [...choices, choices[0]] }] },
      ['choice_id_repeated /questions/0/choices/2/id'],
    ],
    ['choices that all reject', { questions: [{ ...role, choices: [choices[1]] }] }, ['no_way_to_qualify /questions/0/choices']],
    ['a range upside down', { questions: [{ ...team, minimum: 5, maximum: 4 }] }, ['range_empty /questions/0/maximum']],
    ['an accepted range upside down', { questions: [{ ...team, accept: { atLeast: 5, atMost: 4 } }] }, ['range_empty /questions/0/accept']],
    ['an accepted range that says nothing', { questions: [{ ...team, accept: {} }] }, ['range_empty /questions/0/accept']],
    [
      'an accepted range above all answers',
      { questions: [{ ...team, accept: { atLeast: 101 } }] },
      ['no_way_to_qualify /questions/0/accept'],
    ],
    [
      'an accepted range below all dates',
      { questions: [{ ...since, minimum: '2020-01-01', accept: { atMost: '2019-12-31' } }] },
      ['no_way_to_qualify /questions/0/accept'],
    ],
    ['a date that does not exist', { questions: [{ ...since, minimum: '2023-02-29' }] }, ['member_invalid /questions/0/minimum']],
    ['no number', { questions: [{ ...team, minimum: Number.NaN }] }, ['member_invalid /questions/0/minimum']],
    [
      'a condition that is none',
      { questions: [role, { ...why, showIf: { question: 'role', is: 'yes' } }] },
      ['member_invalid /questions/1/showIf'],
    ],
    [
      'a condition with two comparisons',
      { questions: [role, { ...why, showIf: { question: 'role', equals: 'yes', includes: 'yes' } }] },
      ['member_invalid /questions/1/showIf'],
    ],
    [
      'a faulty part of a condition',
      { questions: [role, { ...why, showIf: { all: [{ question: 'role', equals: 'yes' }, { any: [{}] }] } }] },
      ['member_invalid /questions/1/showIf/all/1/any/0'],
    ],
    ['a combinator without parts', { questions: [role, { ...why, showIf: { all: [] } }] }, ['too_few /questions/1/showIf/all']],
    [
      'an operand of no use',
      { questions: [role, { ...why, showIf: { question: 'role', equals: true } }] },
      ['member_invalid /questions/1/showIf/equals'],
    ],
    [
      'an unknown question',
      { questions: [{ ...why, showIf: { question: 'role', equals: 'yes' } }] },
      ['condition_question_unknown /questions/0/showIf/question'],
    ],
    [
      'a later question',
      { questions: [{ ...why, showIf: { question: 'role', equals: 'yes' } }, role] },
      ['condition_looks_ahead /questions/0/showIf/question'],
    ],
    [
      'the question itself',
      { questions: [{ ...role, showIf: { question: 'role', equals: 'yes' } }] },
      ['condition_looks_ahead /questions/0/showIf/question'],
    ],
    [
      'an unknown choice',
      { questions: [role, { ...why, showIf: { not: { question: 'role', equals: 'maybe' } } }] },
      ['condition_choice_unknown /questions/1/showIf/not/equals'],
    ],
    [
      'a comparison that does not suit',
      { questions: [tools, { ...why, showIf: { question: 'tools', equals: 'a' } }] },
      ['condition_unsuited /questions/1/showIf/equals'],
    ],
    [
      'a number compared with text',
      { questions: [team, { ...why, showIf: { question: 'team', atLeast: '3' } }] },
      ['condition_unsuited /questions/1/showIf/atLeast'],
    ],
    [
      'a date compared with no date',
      { questions: [since, { ...why, showIf: { question: 'since', atMost: '2023-13-01' } }] },
      ['condition_unsuited /questions/1/showIf/atMost'],
    ],
    [
      'a text compared with a number',
      { questions: [why, { ...team, showIf: { question: 'why', equals: 3 } }] },
      ['condition_unsuited /questions/1/showIf/equals'],
    ],
    ['a condition too deep', { questions: [role, { ...why, showIf: nest(9) }] }, ['condition_too_deep /questions/1/showIf']],
    ['a condition as deep as a stack', { questions: [role, { ...why, showIf: nest(5000) }] }, ['condition_too_deep /questions/1']],
    ['a condition too large', { questions: [role, { ...why, showIf: { any: repeat(50) } }] }, ['condition_too_large /questions/1/showIf']],
    [
      'a skip to an unknown question',
      { questions: [{ ...role, skipTo: [{ when: { question: 'role', equals: 'no' }, to: 'x' }] }] },
      ['skip_target_unknown /questions/0/skipTo/0/to'],
    ],
    [
      'a skip to itself',
      { questions: [{ ...role, skipTo: [{ when: { question: 'role', equals: 'no' }, to: 'role' }] }] },
      ['skip_backwards /questions/0/skipTo/0/to'],
    ],
    [
      'a skip backwards',
      { questions: [why, { ...role, skipTo: [{ when: { question: 'role', equals: 'no' }, to: 'why' }] }] },
      ['skip_backwards /questions/1/skipTo/0/to'],
    ],
    [
      'a skip that looks ahead',
      { questions: [{ ...role, skipTo: [{ when: { question: 'why', equals: 'x' }, to: 'end' }] }, why] },
      ['condition_looks_ahead /questions/0/skipTo/0/when/question'],
    ],
    ['an empty list of skips', { questions: [{ ...role, skipTo: [] }] }, ['too_few /questions/0/skipTo']],
  ])('refuses %s', (_name, input, faults) => {
    expect(findFaults(input)).toEqual(faults);
  });

  it('accepts a condition at its limits', () => {
    expect(findFaults({ questions: [role, { ...why, showIf: nest(8) }, { ...why, id: 'wide', showIf: { any: repeat(49) } }] })).toEqual([]);
  });

  it('names every fault at once, of sound questions beside faulty ones', () => {
    const faults = findFaults({
      questions: [
        { ...role, choices: [choices[1]] },
        { ...why, text: '', showIf: { question: 'nowhere', equals: 'x' } },
        { ...team, minimum: 9, maximum: 1, showIf: { question: 'role', equals: 'maybe' } },
        { ...role, skipTo: [{ when: { question: 'role', equals: 'no' }, to: 'why' }] },
      ],
    });
    expect(faults).toEqual([
      'too_short /questions/1/text',
      'question_id_repeated /questions/3/id',
      'no_way_to_qualify /questions/0/choices',
      'range_empty /questions/2/maximum',
      'condition_choice_unknown /questions/2/showIf/equals',
      'skip_backwards /questions/3/skipTo/0/to',
    ]);
  });

  it('gives each fault a remedy in words', () => {
    const result = checkScreener({ questions: [{ ...role, choices: [] }, { ...why, kind: 'essay' }, 7] });
    for (const { detail } of result.ok ? [] : result.faults) expect(detail).toMatch(/^[A-Z].+\.$/u);
  });

  it('has a schema that documents can use', () => {
    expect(JSON.stringify(z.toJSONSchema(screenerSchema, { io: 'input' }))).toContain('"showIf"');
  });
});
