import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkAnswers,
  checkScreener,
  decideVerdict,
  isSameScreener,
  nextScreenerVersion,
  parseFormAnswers,
  visibleQuestions,
  writeFormAnswers,
  type AnswerCondition,
  type Answers,
  type AnswerValue,
  type Question,
  type Screener,
} from './index.js';

/** Questions are drawn as numbers first and then made to fit each other, so that nearly all drawn screeners are sound. */
interface Draft {
  readonly kind: number;
  readonly required: boolean;
  readonly effects: readonly ('accept' | 'reject' | 'may_select')[];
  readonly bounds: readonly [number, number, number];
  readonly showIf: Shape | undefined;
  readonly skips: readonly { readonly when: Shape; readonly to: number }[];
}
type Shape =
  | { readonly leaf: readonly [number, number, number] }
  | { readonly join: 'all' | 'any'; readonly parts: readonly Shape[] }
  | { readonly not: Shape };

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
    fc.record({ leaf: fc.tuple(fc.nat(50), fc.nat(3), fc.nat(12)) }),
    fc.record({ join: fc.constantFrom('all' as const, 'any' as const), parts: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('shape') }),
  ),
}));
const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.nat(4),
  required: fc.boolean(),
  effects: fc.array(fc.constantFrom('accept', 'reject', 'may_select'), { maxLength: 3 }),
  bounds: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)),
  showIf: fc.option(shape, { nil: undefined }),
  skips: fc.array(fc.record({ when: shape, to: fc.nat(20) }), { maxLength: 2 }),
});

function dayOf(number: number): string {
  return `2026-01-${String(number + 1).padStart(2, '0')}`;
}

function compareWith(question: Question, operator: number, operand: number): AnswerCondition {
  const { id } = question;
  const value = question.kind === 'date' ? dayOf(operand) : operand;
  switch (question.kind) {
    case 'single_choice':
      return { question: id, equals: `c${operand % question.choices.length}` };
    case 'multiple_choice':
      return { question: id, includes: `c${operand % question.choices.length}` };
    case 'text':
      return operator % 2 === 0 ? { question: id, equals: `t${operand}` } : { question: id, includes: 'T' };
    default:
      return operator % 3 === 0
        ? { question: id, equals: value }
        : operator % 3 === 1
          ? { question: id, atLeast: value }
          : { question: id, atMost: value };
  }
}

function fit(form: Shape, earlier: readonly Question[]): AnswerCondition {
  if ('not' in form) return { not: fit(form.not, earlier) };
  if ('join' in form) {
    const parts = form.parts.map((part) => fit(part, earlier));
    return form.join === 'all' ? { all: parts } : { any: parts };
  }
  const [pick, operator, operand] = form.leaf;
  const target = earlier.at(pick % earlier.length);
  if (target === undefined) throw new Error('a condition was drawn where no question comes earlier');
  return compareWith(target, operator, operand);
}

type Base = Pick<Question, 'id' | 'text' | 'required' | 'property'>;

function makeQuestion(kind: number, base: Base, effects: Draft['effects'], [minimum, start, width]: Draft['bounds']): Question {
  const choices = [...effects, 'may_select' as const].map((effect, place) => ({ id: `c${place}`, text: `Choice ${place}`, effect }));
  const atLeast = minimum + start;
  const maximum = atLeast + 2;
  switch (kind) {
    case 0:
      return { ...base, kind: 'single_choice', choices };
    case 1:
      return { ...base, kind: 'multiple_choice', choices };
    case 2:
      return { ...base, kind: 'number', minimum, maximum, accept: { atLeast, atMost: atLeast + width } };
    case 3:
      return { ...base, kind: 'date', minimum: dayOf(minimum), maximum: dayOf(maximum), accept: { atLeast: dayOf(atLeast) } };
    default:
      return { ...base, kind: 'text', maximumLength: 40 };
  }
}

function build(drafts: readonly Draft[]): Screener {
  const questions: Question[] = [];
  drafts.forEach(({ kind, required, effects, bounds, showIf, skips }, index) => {
    const bare = makeQuestion(kind, { id: `q${index}`, text: `Question ${index}`, required, property: `p${index % 3}` }, effects, bounds);
    if (showIf !== undefined && questions.length > 0) bare.showIf = fit(showIf, questions);
    if (skips.length > 0) {
      bare.skipTo = skips.map(({ when, to }) => {
        const target = index + 1 + (to % (drafts.length - index));
        return { when: fit(when, [...questions, bare]), to: target < drafts.length ? `q${target}` : 'end' };
      });
    }
    questions.push(bare);
  });
  const result = checkScreener({ questions });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

const screeners = fc.array(draft, { minLength: 1, maxLength: 8 }).map(build);
const garbage: fc.Arbitrary<unknown> = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.constant('c99'), fc.double());

function answerFor(question: Question): fc.Arbitrary<AnswerValue> {
  switch (question.kind) {
    case 'single_choice':
      return fc.constantFrom(...question.choices.map(({ id }) => id));
    case 'multiple_choice':
      return fc.subarray(
        question.choices.map(({ id }) => id),
        { minLength: 1 },
      );
    case 'number':
      return fc.oneof(
        fc.integer({ min: question.minimum ?? 0, max: question.maximum ?? 0 }),
        fc.double({ min: question.minimum ?? 0, max: question.maximum ?? 0, noNaN: true }),
      );
    case 'date':
      return fc.integer({ min: 0, max: 12 }).map(dayOf);
    case 'text':
      return fc.oneof(
        fc.nat(12).map((number) => `t${number}`),
        fc.string({ unit: 'binary', maxLength: 15 }),
        fc.constantFrom('a\r\nb', 'ü & = +', ' x '),
      );
  }
}

const cases = screeners.chain((screener) =>
  fc
    .record(
      Object.fromEntries(
        screener.questions.map((question) => [
          question.id,
          fc.oneof({ weight: 6, arbitrary: answerFor(question) }, { weight: 1, arbitrary: garbage }),
        ]),
      ),
      { requiredKeys: [] },
    )
    .map((answers) => ({ screener, answers: answers as Readonly<Record<string, unknown>> })),
);
const options = { automatic: true };

describe('screeners of any shape, with any answers', () => {
  it('the verdict and the checked answers never depend on what hidden questions were answered', () => {
    fc.assert(
      fc.property(cases, fc.infiniteStream(garbage), ({ screener, answers }, noise) => {
        const shown = new Set(visibleQuestions(screener, answers).map(({ id }) => id));
        const changed = Object.fromEntries(
          screener.questions.flatMap(({ id }) =>
            shown.has(id) ? (id in answers ? [[id, answers[id]] as const] : []) : [[id, noise.next().value] as const],
          ),
        );
        expect(decideVerdict(screener, changed as Answers, options)).toEqual(decideVerdict(screener, answers as Answers, options));
        expect(checkAnswers(screener, changed)).toEqual(checkAnswers(screener, answers));
      }),
      { numRuns: 500 },
    );
  });

  it('skip logic never loops: each question is shown at most once, in order', () => {
    fc.assert(
      fc.property(cases, ({ screener, answers }) => {
        const places = visibleQuestions(screener, answers).map((question) => screener.questions.indexOf(question));
        expect(places).toEqual([...new Set(places)].toSorted((left, right) => left - right));
      }),
      { numRuns: 500 },
    );
  });

  it('the same answers give the same result, and checked answers check to themselves', () => {
    fc.assert(
      fc.property(cases, ({ screener, answers }) => {
        const first = checkAnswers(screener, answers);
        expect(checkAnswers(screener, structuredClone(answers))).toEqual(first);
        if (!first.ok) return;
        expect(checkAnswers(screener, first.value)).toEqual(first);
        expect(decideVerdict(screener, first.value, options)).toEqual(decideVerdict(screener, answers as Answers, options));
      }),
      { numRuns: 500 },
    );
  });

  it('answers survive the form encoding', () => {
    fc.assert(
      fc.property(cases, ({ screener, answers }) => {
        const checked = checkAnswers(screener, answers);
        fc.pre(checked.ok);
        const body = new URLSearchParams(writeFormAnswers(screener, checked.value).map(([name, value]) => [name, value])).toString();
        expect(checkAnswers(screener, parseFormAnswers(screener, new URLSearchParams(body)))).toEqual(checked);
      }),
      { numRuns: 300 },
    );
  });

  it('any form at all is read without an exception', () => {
    fc.assert(
      fc.property(
        screeners,
        fc.array(
          fc.tuple(
            fc.oneof(
              fc.nat(8).map((number) => `answer.q${number}`),
              fc.string(),
            ),
            fc.string(),
          ),
        ),
        (screener, entries) => {
          const result = checkAnswers(screener, parseFormAnswers(screener, entries));
          expect(typeof result.ok).toBe('boolean');
        },
      ),
    );
  });

  it('whoever gives an answer that does not disqualify, each time, qualifies', () => {
    fc.assert(
      fc.property(screeners, (screener) => {
        const answers: Record<string, AnswerValue> = {};
        let open: Question | undefined;
        while ((open = visibleQuestions(screener, answers).find(({ id }) => !(id in answers))) !== undefined)
          answers[open.id] = qualifyingAnswer(open);
        expect(checkAnswers(screener, answers).ok).toBe(true);
        expect(decideVerdict(screener, answers, options)).toEqual({ verdict: 'qualified', reasons: [] });
      }),
      { numRuns: 500 },
    );
  });
});

function qualifyingAnswer(question: Question): AnswerValue {
  switch (question.kind) {
    case 'number':
    case 'date':
      return question.accept?.atLeast ?? question.minimum ?? 0;
    case 'text':
      return 'x';
    default: {
      const best =
        (question.choices.find(({ effect }) => effect === 'accept') ?? question.choices.find(({ effect }) => effect === 'may_select'))
          ?.id ?? '';
      return question.kind === 'multiple_choice' ? [best] : best;
    }
  }
}

describe('versions of a screener', () => {
  function shuffleMembers(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(shuffleMembers);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([name, member]) => [name, shuffleMembers(member)]),
    );
  }

  it('saving the same definition again, members in any order, keeps the version', () => {
    fc.assert(
      fc.property(screeners, fc.integer({ min: 1, max: 99 }), (definition, version) => {
        // A database may give the members back in another order than they were saved in.
        expect(isSameScreener(shuffleMembers(definition) as Screener, definition)).toBe(true);
        const saved = checkScreener(JSON.parse(JSON.stringify(shuffleMembers(definition))));
        expect(saved.ok && nextScreenerVersion({ version, definition }, saved.value)).toEqual({ version, definition, changed: false });
      }),
    );
  });

  it('a definition that says something else is the next version', () => {
    fc.assert(
      fc.property(screeners, screeners, (before, after) => {
        const same = JSON.stringify(before) === JSON.stringify(after);
        expect(isSameScreener(before, after)).toBe(same);
        expect(nextScreenerVersion({ version: 4, definition: before }, after).version).toBe(same ? 4 : 5);
      }),
    );
  });

  it('the order of choices counts, and the first definition is version 1', () => {
    const choices = [
      { id: 'a', text: 'A', effect: 'accept' as const },
      { id: 'b', text: 'B', effect: 'reject' as const },
    ];
    const one: Screener = { questions: [{ id: 'q', kind: 'single_choice', text: 'Q', required: true, choices }] };
    const two: Screener = { questions: [{ id: 'q', kind: 'single_choice', text: 'Q', required: true, choices: choices.toReversed() }] };
    expect(nextScreenerVersion(undefined, one)).toEqual({ version: 1, definition: one, changed: true });
    expect(nextScreenerVersion({ version: 1, definition: one }, two)).toEqual({ version: 2, definition: two, changed: true });
  });
});
