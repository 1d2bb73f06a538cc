import { expect, it } from 'vitest';
import { decideDoubt } from './decide-doubt.js';

const told = 'The batch was sent and no answer came.';

it('who is there is settled, with the id where it is told', () => {
  expect(decideDoubt({ status: 'found', externalId: '7' }, told)).toMatchObject({ kind: 'settled', externalId: '7' });
  expect(decideDoubt({ status: 'found', externalId: null }, told)).toMatchObject({ kind: 'settled', externalId: null });
});

it('nobody to be seen proves nothing, and the words say so', () => {
  const { kind, detail } = decideDoubt({ status: 'absent' }, told);
  expect([kind, detail]).toEqual(['open', expect.stringMatching(/^The batch was sent.*shows nobody.*only after a while.*asks again\.$/)]);
  expect(decideDoubt({ status: 'unknown' }, told)).toMatchObject({ kind: 'open', detail: expect.stringContaining('does not tell') });
});

it('what an earlier look-up said is replaced', () => {
  const first = decideDoubt({ status: 'absent' }, told);
  expect(decideDoubt({ status: 'absent' }, first.detail)).toEqual(first);
  expect(decideDoubt({ status: 'unknown' }, first.detail)).toEqual(decideDoubt({ status: 'unknown' }, told));
});
