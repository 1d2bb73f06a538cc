import { expect, it } from 'vitest';
import { readBatchAnswer } from './destination-answers.js';

const taken = { status: 'accepted', effect: 'created', externalId: 'pa_1' };

it('takes an answer that says something of each record, and of those alone', () => {
  const answer = { status: 'answered', outcomes: [taken, { ...taken, effect: 'updated' }] };
  expect(readBatchAnswer(answer, 2)).toEqual(answer);
  for (const count of [1, 3]) expect(() => readBatchAnswer(answer, count)).toThrow('2 outcomes');
});

it('refuses a list with a place that was never filled', () => {
  const outcomes: unknown[] = [];
  for (const place of [0, 2]) outcomes[place] = taken;
  expect(() => readBatchAnswer({ status: 'answered', outcomes }, 3)).toThrow('answer to a batch');
});
