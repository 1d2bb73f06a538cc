import { checkScreener, parseFormAnswers, type Screener, type ScreenerInput } from '@panelbridge/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planForm } from './plan-form.js';

const screener = parse({
  questions: [
    {
      id: 'rides',
      kind: 'single_choice',
      text: 'Do you ride?',
      choices: [
        { id: 'yes', text: 'Yes', effect: 'accept' },
        { id: 'no', text: 'No' },
      ],
      skipTo: [{ when: { question: 'rides', equals: 'no' }, to: 'why_not' }],
    },
    { id: 'often', kind: 'number', text: 'How often?', minimum: 1 },
    { id: 'sport', kind: 'text', text: 'Which sport?', showIf: { question: 'often', atLeast: 5 }, required: false },
    { id: 'why_not', kind: 'text', text: 'Why not?', showIf: { question: 'rides', equals: 'no' } },
    { id: 'anything', kind: 'text', text: 'Anything else?', required: false },
  ],
});

function parse(input: ScreenerInput): Screener {
  const checked = checkScreener(input);
  if (!checked.ok) throw new Error(checked.faults.map(({ detail }) => detail).join(' '));
  return checked.value;
}

function plan(answers: Record<string, unknown>, shown: readonly string[] = []) {
  const { questions, added, faults, ...rest } = planForm(screener, answers, new Set(shown));
  return { shows: questions.map(({ id }) => id), added: [...added], faults: faults.map(({ field }) => field), ...rest };
}

describe('planForm', () => {
  it('shows questions up to the first one that decides what comes later', () => {
    expect(plan({})).toMatchObject({ shows: ['rides'], isLast: false, faults: [] });
    expect(plan({ rides: 'yes' }, ['rides'])).toMatchObject({ shows: ['rides', 'often'], added: ['often'], isLast: false, faults: [] });
  });

  it('asks what follows and leaves out what was skipped', () => {
    expect(plan({ rides: 'no' }, ['rides'])).toMatchObject({ shows: ['rides', 'why_not', 'anything'], isLast: true, faults: [] });
    expect(plan({ rides: 'yes', often: 2 }, ['rides', 'often'])).toMatchObject({ shows: ['rides', 'often', 'anything'], isLast: true });
  });

  it('names what is wrong with questions that were shown, never with those that were not', () => {
    expect(plan({ often: 0 }, ['rides', 'often']).faults).toEqual(['rides']);
    expect(plan({ rides: 'yes', often: 0 }, ['rides', 'often'])).toMatchObject({ faults: ['often'], isLast: false });
    expect(plan({ rides: 'yes', often: 0 }, ['rides'])).toMatchObject({ faults: [], added: ['often'] });
  });

  it('takes an optional question that was shown and left empty as answered', () => {
    const last = plan({ rides: 'yes', often: 9 }, ['rides', 'often', 'sport', 'anything']);
    expect(last).toMatchObject({ added: [], faults: [], isLast: true, answers: { rides: 'yes', often: 9 } });
  });

  it('shows what a changed answer leads to and drops the answers that it hides', () => {
    const changed = plan({ rides: 'no', often: 9, sport: 'Racing' }, ['rides', 'often', 'sport', 'anything']);
    expect(changed).toMatchObject({ shows: ['rides', 'why_not', 'anything'], added: ['why_not'], isLast: true });
    const sent = plan({ rides: 'no', why_not: 'Hills', often: 9 }, ['rides', 'why_not', 'anything']);
    expect(sent.answers).toEqual({ rides: 'no', why_not: 'Hills' });
  });

  it('reaches the end for whatever is answered, never asking for a page twice', () => {
    const value = fc.oneof(fc.constantFrom('yes', 'no', '5', '1', '-3', 'text', ''), fc.string());
    fc.assert(
      fc.property(fc.array(value, { minLength: 5, maxLength: 5 }), (values) => {
        const answers = parseFormAnswers(
          screener,
          screener.questions.map(({ id }, index) => [`answer.${id}`, values[index] ?? ''] as const),
        );
        let shown: ReadonlySet<string> = new Set();
        for (let page = 0; page <= screener.questions.length; page += 1) {
          const { questions, added, faults, isLast } = planForm(screener, answers, shown);
          if (faults.length > 0 || (isLast && added.size === 0)) return true;
          const next = new Set(questions.map(({ id }) => id));
          if (next.size === shown.size) return false;
          shown = next;
        }
        return false;
      }),
    );
  });
});
