import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incentiveStates, type IncentiveState } from '../incentive/states.js';
import { anomalies, anomalyNames } from './anomaly.js';
import { channels, outcomes } from './evidence.js';
import { explainParticipation, type ExplanationInput, type PayoutKind } from './explain.js';
import { participationStatuses } from './status.js';

const base: ExplanationInput = {
  status: 'completed',
  evidence: [{ outcome: 'submitted', channel: 'webhook' }],
  waiting: [],
  incentive: { state: 'due', holdReason: null, payout: 'file' },
  studyPolicy: { onReturn: 'completed', autoRelease: false },
};

describe('why was this person not paid', () => {
  test('names the channel that decided and what it outweighs', () => {
    const evidence = [...base.evidence, { outcome: 'screened_out', channel: 'redirect' } as const];
    expect(explainParticipation({ ...base, evidence }).because).toBe(
      'A webhook of the tool reported `submitted`, which outweighs `screened_out` from the return of the browser; the study’s `onReturn` leads on to `completed`.',
    );
  });

  test.each([
    ['redirect', 'The return of the browser'],
    ['webhook', 'A webhook of the tool'],
    ['pull', 'The records of the tool'],
  ] as const)(
    'says of who was completed over %s that the study led on to completed, and of who is submitted only what was reported',
    (channel, name) => {
      const evidence = [{ outcome: 'submitted', channel } as const];
      const report = `${name} reported \`submitted\``;
      expect(explainParticipation({ ...base, evidence }).because).toBe(`${report}; the study’s \`onReturn\` leads on to \`completed\`.`);
      expect(explainParticipation({ ...base, status: 'submitted', evidence, incentive: null }).because).toBe(`${report}.`);
    },
  );

  test('says that a person completed where only a person can have', () => {
    for (const channel of ['manual', 'cookie'] as const)
      expect(explainParticipation({ ...base, evidence: [{ outcome: 'submitted', channel }] }).because).toBe(
        'A person of the team completed the participation.',
      );
  });

  test('says who completed where a return leads no further than submitted', () => {
    const studyPolicy = { onReturn: 'submitted', autoRelease: false } as const;
    const evidence = [...base.evidence, { outcome: 'submitted', channel: 'manual' } as const];
    expect(explainParticipation({ ...base, evidence, studyPolicy }).because).toBe('A person of the team completed the participation.');
  });

  test('says that submitted needs a person', () => {
    expect(explainParticipation({ ...base, status: 'submitted', incentive: null }).next).toContain('A person has to complete');
  });

  test('says what a held incentive waits for', () => {
    const incentive = { state: 'due', holdReason: 'Two reports disagree.', payout: 'file' } as const;
    expect(explainParticipation({ ...base, incentive }).next).toMatch(/^The incentive is held: Two reports disagree\. .*by hand/);
  });

  test('says who releases a due incentive', () => {
    expect(explainParticipation(base).next).toBe('The incentive is due; a person has to release it.');
    expect(explainParticipation({ ...base, studyPolicy: { onReturn: 'completed', autoRelease: true } }).next).toContain(
      'a webhook or the records',
    );
  });

  test('promises no automatic release where a report is irregular, or a person decided', () => {
    const studyPolicy = { onReturn: 'completed', autoRelease: true } as const;
    const irregular = [...base.evidence, { outcome: 'submitted', channel: 'redirect', held: 'wrong_study' } as const];
    expect(explainParticipation({ ...base, evidence: irregular, studyPolicy }).next).toBe(
      `The incentive is due; a person has to release it, since a report about the participation is irregular: ${anomalies.wrong_study.detail}`,
    );
    const decided = [...base.evidence, { outcome: 'submitted', channel: 'manual' } as const];
    expect(explainParticipation({ ...base, evidence: decided, studyPolicy }).next).toBe(
      'The incentive is due; a person has to release it.',
    );
  });

  test('says what a return that named nobody waits for', () => {
    const evidence = [{ outcome: 'submitted', channel: 'cookie' } as const];
    const at = (onReturn: 'submitted' | 'completed') =>
      explainParticipation({ ...base, status: 'submitted', evidence, incentive: null, studyPolicy: { onReturn, autoRelease: false } });
    expect(at('completed').because).toBe('The return of a browser that named nobody reported `submitted`.');
    expect(at('completed').next).toContain('A report that names the person completes the participation');
    expect(at('submitted').next).toContain('A person has to complete');
  });

  test.each<PayoutKind>(['file', 'api'])('every state of an incentive that is paid by %s has a step of its own', (payout) => {
    const steps = incentiveStates.map((state) => explainParticipation({ ...base, incentive: { state, holdReason: null, payout } }).next);
    expect(new Set(steps).size).toBe(incentiveStates.length - 1);
    expect(steps[incentiveStates.indexOf('sending')]).toBe(steps[incentiveStates.indexOf('sent')]);
  });

  test('leaves to a person what a person pays, and to a provider what it pays', () => {
    const next = (state: IncentiveState, payout: PayoutKind) =>
      explainParticipation({ ...base, incentive: { state, holdReason: null, payout } }).next;
    expect(next('released', 'file')).toContain('put it into a payout file');
    expect(next('sent', 'file')).toContain('mark it delivered');
    expect(next('released', 'api')).toContain('is sent next');
    expect(next('sent', 'api')).toContain('wait for the provider');
  });

  test('points to the quarantine when a report waits there', () => {
    const evidence = [{ outcome: 'submitted', channel: 'pull', held: 'never_started' } as const];
    const { because, next } = explainParticipation({ ...base, status: 'invited', evidence, incentive: null });
    expect(because).toBe('The person was invited and has not begun yet.');
    expect(next).toBe(`A report waits in quarantine: ${anomalies.never_started.remedy}`);
  });

  test('says of a report in quarantine that names the person that it waits, and for what', () => {
    const started = { ...base, status: 'started', evidence: [], incentive: null } as const;
    const at = (waiting: ExplanationInput['waiting']) => explainParticipation({ ...started, waiting });
    expect(at([]).because).toBe('The person entered and no outcome has been reported yet.');
    for (const anomaly of ['unconfirmed', 'unknown'] as const) {
      const { because, next } = at([{ anomaly, outcome: anomaly === 'unknown' ? null : 'submitted' }]);
      expect(because).toBe(`The person entered, and what was reported since does not count: ${anomalies[anomaly].detail}`);
      expect(next).toBe(`A report waits in quarantine: ${anomalies[anomaly].remedy}`);
    }
  });

  test('waits for nothing in quarantine that says what is known already, or that moves nothing any more', () => {
    const submitted = { ...base, status: 'submitted', incentive: null } as const;
    const at = (outcome: 'submitted' | 'screened_out') =>
      explainParticipation({ ...submitted, waiting: [{ anomaly: 'unconfirmed', outcome }] }).next;
    expect(at('submitted')).toContain('A person has to complete');
    expect(at('screened_out')).toContain('A report waits in quarantine');
    expect(explainParticipation({ ...base, waiting: [{ anomaly: 'unknown', outcome: null }] })).toEqual(explainParticipation(base));
  });

  test('gives one or more whole sentences for anything', () => {
    const incentive = fc.option(
      fc.record({
        state: fc.constantFrom(...incentiveStates),
        holdReason: fc.constantFrom(null, 'Two reports disagree.'),
        payout: fc.constantFrom<PayoutKind>('file', 'api'),
      }),
    );
    const evidence = fc.array(
      fc.oneof(
        fc.record({ outcome: fc.constantFrom(...outcomes), channel: fc.constantFrom(...channels) }),
        fc.record({ outcome: fc.constantFrom(...outcomes), channel: fc.constantFrom(...channels), held: fc.constantFrom(...anomalyNames) }),
      ),
      { maxLength: 4 },
    );
    const waiting = fc.array(fc.record({ anomaly: fc.constantFrom(...anomalyNames), outcome: fc.constantFrom(null, ...outcomes) }), {
      maxLength: 2,
    });
    const status = fc.constantFrom(...participationStatuses);
    fc.assert(
      fc.property(fc.record({ status, evidence, waiting, incentive }), fc.boolean(), (input, autoRelease) => {
        const { because, next } = explainParticipation({ ...input, studyPolicy: { onReturn: 'completed', autoRelease } });
        for (const sentence of [because, next]) expect(sentence).toMatch(/^[A-Z].*\.$/);
      }),
    );
  });
});

describe('anomalies', () => {
  test.each(anomalyNames)('%s says what happened and what to do, and moves no money', (name) => {
    expect(anomalies[name].detail).toMatch(/^[A-Z].*\.$/);
    expect(anomalies[name].remedy).toMatch(/^[A-Z].*\.$/);
    expect(anomalies[name].mayMoveMoney).toBe(false);
  });
});
