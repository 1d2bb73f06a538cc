/** An operation that refuses its own example, with the code that it refuses it by, and why nothing can be done about that in the tests of examples. */
export interface RefusedExample {
  readonly code: string;
  readonly reason: string;
}

const messages: RefusedExample = { code: 'unsupported', reason: 'It exists to say that there is no chat: it succeeds for nobody.' };

/** Every operation whose example does not succeed, by its name. One that does is a failing test, and so is a name that there is not. */
export const refusedExamples: ReadonlyMap<string, RefusedExample> = new Map([
  ['POST /api/v1/participations/{pp}/messages', messages],
  ['POST /api/v1/studies/{studyId}/participations/{pp}/messages', messages],
  [
    'POST /api/v1/incentives/{id}/resend',
    { code: 'resend_refused', reason: 'It needs an answer of the payout provider, whose part is played in the tests of payouts.' },
  ],
]);
