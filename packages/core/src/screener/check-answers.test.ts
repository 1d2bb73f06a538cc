import { describe, expect, it } from 'vitest';
import {
  checkAnswers,
  checkScreener,
  decideVerdict,
  formFieldName,
  mapProperties,
  parseFormAnswers,
  visibleQuestions,
  writeFormAnswers,
  type Screener,
} from './index.js';

function makeScreener(...questions: readonly object[]): Screener {
  const result = checkScreener({ questions });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

const screener = makeScreener(
  {
    id: 'role',
    kind: 'single_choice',
    text: 'Role?',
    property: 'role',
    choices: [
      { id: 'lead', text: 'Lead', effect: 'accept' },
      { id: 'member', text: 'Member' },
      { id: 'student', text: 'Student', effect: 'reject' },
    ],
    skipTo: [
      { when: { question: 'role', equals: 'student' }, to: 'end' },
      { when: { question: 'role', equals: 'member' }, to: 'why' },
    ],
  },
  { id: 'team', kind: 'number', text: 'Team?', minimum: 1, maximum: 500, accept: { atLeast: 3 }, property: 'team_size' },
  {
    id: 'tools',
    kind: 'multiple_choice',
    text: 'Tools?',
    required: false,
    choices: [
      { id: 'a', text: 'A' },
      { id: 'b', text: 'B' },
      { id: 'c', text: 'C', effect: 'reject' },
    ],
  },
  { id: 'since', kind: 'date', text: 'Since?', minimum: '2000-01-01', maximum: '2030-12-31', showIf: { question: 'team', atLeast: 10 } },
  { id: 'why', kind: 'text', text: 'Why?', required: false, maximumLength: 10 },
);

function findFaults(answers: unknown): readonly string[] {
  const result = checkAnswers(screener, answers);
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
}

describe('visibleQuestions', () => {
  it.each<[Record<string, unknown>, string[]]>([
    [{}, ['role', 'team', 'tools', 'why']],
    [{ role: 'lead', team: 9 }, ['role', 'team', 'tools', 'why']],
    [{ role: 'lead', team: 10 }, ['role', 'team', 'tools', 'since', 'why']],
    [{ role: 'member', team: 10 }, ['role', 'why']],
    [{ role: 'student' }, ['role']],
    [{ role: 'nobody', team: 501 }, ['role', 'team', 'tools', 'why']],
  ])('%j shows %j', (answers, shown) => {
    expect(visibleQuestions(screener, answers).map(({ id }) => id)).toEqual(shown);
  });

  it('compares a question that was not answered as false, and `not` of it as true', () => {
    const late = makeScreener(
      { id: 'n', kind: 'number', text: 'N', required: false },
      { id: 'a', kind: 'text', text: 'A', showIf: { not: { question: 'n', equals: 1 } } },
      {
        id: 'b',
        kind: 'text',
        text: 'B',
        showIf: {
          any: [
            { question: 'n', atMost: 1 },
            { question: 'a', includes: 'YES' },
          ],
        },
      },
    );
    expect(visibleQuestions(late, {}).map(({ id }) => id)).toEqual(['n', 'a']);
    expect(visibleQuestions(late, { n: 1 }).map(({ id }) => id)).toEqual(['n', 'b']);
    expect(visibleQuestions(late, { a: 'oh yes' }).map(({ id }) => id)).toEqual(['n', 'a', 'b']);
  });
});

describe('a skip to a question that is hidden', () => {
  it('goes on with the next one that is shown', () => {
    const hidden = makeScreener(
      { id: 'a', kind: 'number', text: 'A', skipTo: [{ when: { question: 'a', equals: 1 }, to: 'c' }] },
      { id: 'b', kind: 'text', text: 'B' },
      { id: 'c', kind: 'text', text: 'C', showIf: { question: 'b', equals: 'x' } },
      { id: 'd', kind: 'text', text: 'D' },
    );
    expect(visibleQuestions(hidden, { a: 1, b: 'x' }).map(({ id }) => id)).toEqual(['a', 'd']);
    expect(visibleQuestions(hidden, { a: 2, b: 'x' }).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('checkAnswers', () => {
  it('gives back the valid answers in one form and drops those of hidden questions unread', () => {
    expect(checkAnswers(screener, { role: 'lead', team: 4, tools: ['b', 'a', 'b'], since: { evil: true }, why: '  so\r\nit is ' })).toEqual(
      {
        ok: true,
        value: { role: 'lead', team: 4, tools: ['a', 'b'], why: 'so\nit is' },
      },
    );
  });

  it.each<[unknown, string[]]>([
    [null, ['answers_invalid ']],
    [['lead'], ['answers_invalid ']],
    [{}, ['answer_required /role', 'answer_required /team']],
    [{ role: '', team: null }, ['answer_required /role', 'answer_required /team']],
    [{ role: 'king', team: 4 }, ['choice_unknown /role']],
    [{ role: ['lead'], team: 4 }, ['answer_kind_wrong /role']],
    [{ role: 'lead', team: '4' }, ['answer_kind_wrong /team']],
    [{ role: 'lead', team: Infinity }, ['answer_kind_wrong /team']],
    [{ role: 'lead', team: 0 }, ['number_too_small /team']],
    [{ role: 'lead', team: 501 }, ['number_too_large /team']],
    [{ role: 'lead', team: 4, tools: 'a' }, ['answer_kind_wrong /tools']],
    [{ role: 'lead', team: 4, tools: ['a', 'x', 7] }, ['choice_unknown /tools/1', 'choice_unknown /tools/2']],
    [{ role: 'lead', team: 10, since: '2023-02-29' }, ['date_invalid /since']],
    [{ role: 'lead', team: 10, since: '1999-12-31' }, ['date_too_early /since']],
    [{ role: 'lead', team: 10, since: '2031-01-01' }, ['date_too_late /since']],
    [{ role: 'lead', team: 4, why: 'x'.repeat(11) }, ['text_too_long /why']],
    [{ role: 'lead', team: 4, why: 'a\u0000' }, ['text_unusable /why']],
    [{ role: 'lead', team: 4, why: '\udc00' }, ['text_unusable /why']],
    [{ role: 'lead', team: 4, why: 7 }, ['answer_kind_wrong /why']],
    [{ role: 'lead', team: 4, 'a/b~c': 1 }, ['question_unknown /a~1b~0c']],
    [JSON.parse('{"role":"lead","team":4,"__proto__":{}}'), ['question_unknown /__proto__']],
  ])('finds in %j the faults %j', (answers, faults) => {
    expect(findFaults(answers)).toEqual(faults);
  });

  it('takes -0, which no form can carry, as 0', () => {
    const any = makeScreener({ id: 'n', kind: 'number', text: 'N' });
    expect(checkAnswers(any, { n: -0 })).toEqual({ ok: true, value: { n: 0 } });
  });

  it('takes no answer from the prototype', () => {
    const odd = makeScreener({ id: 'constructor', kind: 'text', text: 'X' });
    expect(checkAnswers(odd, {})).toMatchObject({ ok: false, faults: [{ code: 'answer_required' }] });
    expect(checkAnswers(odd, { constructor: 'x' })).toEqual({ ok: true, value: { constructor: 'x' } });
  });
});

describe('form answers', () => {
  function parse(query: string): Readonly<Record<string, unknown>> {
    return parseFormAnswers(screener, new URLSearchParams(query));
  }

  it('reads fields by question and leaves the rest of the form alone', () => {
    expect(parse('csrf=1&answer.role=lead&answer.team=+12.5+&answer.tools=b&answer.tools=a&answer.why=7&answer.other=1')).toEqual({
      role: 'lead',
      team: 12.5,
      tools: ['b', 'a'],
      why: '7',
    });
  });

  it.each(['0x10', '1,5', '12a', '--1', '1e', 'Infinity', '.'])('passes %j on as it came, so that the check names it', (typed) => {
    const answers = parse(`answer.role=lead&answer.team=${encodeURIComponent(typed)}`);
    expect(answers).toEqual({ role: 'lead', team: typed });
    expect(findFaults(answers)).toEqual(['answer_kind_wrong /team']);
  });

  it('takes blank fields as no answer and two answers to one question as a fault', () => {
    expect(parse('answer.role=&answer.tools=')).toEqual({});
    expect(findFaults(parse('answer.role=lead&answer.role=member&answer.team=4'))).toEqual(['answer_kind_wrong /role']);
  });

  it('fills a form in again', () => {
    expect(writeFormAnswers(screener, { role: 'lead', tools: ['a', 'b'], team: 3 })).toEqual([
      [formFieldName('role'), 'lead'],
      [formFieldName('team'), '3'],
      [formFieldName('tools'), 'a'],
      [formFieldName('tools'), 'b'],
    ]);
  });
});

describe('decideVerdict', () => {
  it.each<[Record<string, string | number | string[]>, string, string[]]>([
    [{ role: 'lead', team: 3 }, 'qualified', []],
    [{ role: 'lead', team: 2 }, 'screened_out', ['team outside_accepted_range']],
    [{ role: 'lead', team: 2, tools: ['a', 'c'] }, 'screened_out', ['team outside_accepted_range', 'tools reject_selected']],
    [{ role: 'member', team: 2, tools: ['c'] }, 'screened_out', ['role accept_not_selected']],
    [{ role: 'student' }, 'screened_out', ['role reject_selected', 'role accept_not_selected']],
    [{ role: 'lead', team: 10 }, 'needs_review', ['since answer_missing']],
    [{}, 'needs_review', ['role answer_missing', 'team answer_missing']],
  ])('%j is %s because of %j', (answers, verdict, reasons) => {
    const outcome = decideVerdict(screener, answers, { automatic: true });
    expect(outcome.verdict).toBe(verdict);
    expect(outcome.reasons.map(({ questionId, rule }) => `${questionId} ${rule}`)).toEqual(reasons);
    expect(decideVerdict(screener, answers, { automatic: false })).toEqual({ verdict: 'needs_review', reasons: outcome.reasons });
  });

  it('counts an optional question without an accepted answer as not accepted', () => {
    const optional = makeScreener(
      { id: 'n', kind: 'number', text: 'N', required: false, accept: { atMost: 5 } },
      { id: 'c', kind: 'multiple_choice', text: 'C', required: false, choices: [{ id: 'a', text: 'A', effect: 'accept' }] },
    );
    expect(decideVerdict(optional, {}, { automatic: true })).toEqual({
      verdict: 'screened_out',
      reasons: [
        { questionId: 'n', rule: 'outside_accepted_range' },
        { questionId: 'c', rule: 'accept_not_selected' },
      ],
    });
  });
});

describe('mapProperties', () => {
  it('maps the answers of shown questions to the properties that they name', () => {
    expect(mapProperties(screener, { role: 'lead', team: 4, why: 'x' })).toEqual({ role: 'lead', team_size: 4 });
    expect(mapProperties(screener, { role: 'member', team: 4 })).toEqual({ role: 'member' });
  });
});
