import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  channels,
  isEndedOutcome,
  noEvidenceRank,
  outcomes,
  parseOutcome,
  rankEvidence,
  type Channel,
  type Evidence,
  type Outcome,
} from './evidence.js';
import { anomalyNames } from './anomaly.js';
import { resolveOutcome } from './resolve-outcome.js';

const pair = fc.record({ outcome: fc.constantFrom(...outcomes), channel: fc.constantFrom(...channels) });
const evidence: fc.Arbitrary<Evidence> = fc.oneof(
  { weight: 4, arbitrary: pair },
  { weight: 1, arbitrary: fc.tuple(pair, fc.constantFrom(...anomalyNames)).map(([one, held]) => ({ ...one, held })) },
);

function phase(outcome: Outcome): number {
  if (outcome === 'started') return 0;
  return outcome === 'incomplete' ? 1 : 2;
}

const severities: readonly Outcome[] = ['submitted', 'screened_out', 'over_quota', 'quality_failed'];

/** The rule of the design, written out as a comparison instead of a number. */
function compare(left: { outcome: Outcome; channel: Channel }, right: { outcome: Outcome; channel: Channel }): number {
  return (
    phase(left.outcome) - phase(right.outcome) ||
    channels.indexOf(left.channel) - channels.indexOf(right.channel) ||
    severities.indexOf(left.outcome) - severities.indexOf(right.outcome)
  );
}

describe('rank of evidence', () => {
  test('orders every two reports by phase, then channel, then severity, and never gives one rank to two', () => {
    const all = outcomes.flatMap((outcome) => channels.map((channel) => ({ outcome, channel })));
    for (const left of all) {
      expect(rankEvidence(left.outcome, left.channel)).toBeGreaterThan(noEvidenceRank);
      for (const right of all) {
        const difference = rankEvidence(left.outcome, left.channel) - rankEvidence(right.outcome, right.channel);
        expect(Math.sign(difference)).toBe(Math.sign(compare(left, right)));
        expect(difference === 0).toBe(left === right);
      }
    }
  });
});

describe('reading an outcome', () => {
  test.each(outcomes)('reads %s as itself', (outcome) => {
    expect(parseOutcome(outcome)).toEqual({ ok: true, value: outcome });
  });

  test.each(['complete', 'completed'])('takes %s for submitted: a tool can only say that somebody finished', (input) => {
    expect(parseOutcome(input)).toEqual({ ok: true, value: 'submitted' });
  });

  test.each(['Submitted', 'screen-out', '', '__proto__', 'hasOwnProperty', null, undefined, 5])('refuses %s', (input) => {
    expect(parseOutcome(input, '/outcome')).toMatchObject({ ok: false, faults: [{ code: 'unknown_outcome', pointer: '/outcome' }] });
  });
});

describe('resolving the outcome', () => {
  test('no evidence, or only held evidence, resolves to nothing', () => {
    expect(resolveOutcome([])).toBeUndefined();
    expect(resolveOutcome([{ outcome: 'submitted', channel: 'manual', held: 'unknown' }])).toBeUndefined();
  });

  test.each<[string, Evidence[], Outcome, Channel]>([
    [
      'a webhook outweighs a redirect',
      [
        { outcome: 'submitted', channel: 'redirect' },
        { outcome: 'screened_out', channel: 'webhook' },
      ],
      'screened_out',
      'webhook',
    ],
    [
      'a pull outweighs a webhook',
      [
        { outcome: 'submitted', channel: 'pull' },
        { outcome: 'quality_failed', channel: 'webhook' },
      ],
      'submitted',
      'pull',
    ],
    [
      'a person outweighs all',
      [
        { outcome: 'submitted', channel: 'manual' },
        { outcome: 'quality_failed', channel: 'pull' },
      ],
      'submitted',
      'manual',
    ],
    [
      'a return that names the person outweighs one that a cookie ties to them',
      [
        { outcome: 'submitted', channel: 'redirect' },
        { outcome: 'quality_failed', channel: 'cookie' },
      ],
      'submitted',
      'redirect',
    ],
    [
      'an end outweighs incomplete over any channel',
      [
        { outcome: 'submitted', channel: 'redirect' },
        { outcome: 'incomplete', channel: 'pull' },
      ],
      'submitted',
      'redirect',
    ],
    [
      'within a channel the graver end counts',
      [
        { outcome: 'submitted', channel: 'webhook' },
        { outcome: 'over_quota', channel: 'webhook' },
      ],
      'over_quota',
      'webhook',
    ],
  ])('%s', (_title, list, outcome, channel) => {
    expect(resolveOutcome(list)).toMatchObject({ outcome, channel });
  });

  test('names the other ends as contradictions, once each and strongest first; earlier phases are none', () => {
    const list: Evidence[] = [
      { outcome: 'screened_out', channel: 'redirect' },
      { outcome: 'started', channel: 'pull' },
      { outcome: 'incomplete', channel: 'webhook' },
      { outcome: 'quality_failed', channel: 'webhook' },
      { outcome: 'screened_out', channel: 'redirect' },
      { outcome: 'submitted', channel: 'redirect' },
      { outcome: 'submitted', channel: 'pull' },
      { outcome: 'over_quota', channel: 'manual', held: 'after_close' },
    ];
    expect(resolveOutcome(list)).toEqual({
      outcome: 'submitted',
      channel: 'pull',
      rank: rankEvidence('submitted', 'pull'),
      contradictedBy: [
        { outcome: 'quality_failed', channel: 'webhook' },
        { outcome: 'screened_out', channel: 'redirect' },
      ],
    });
  });

  test('is the same for any order and any repetition', () => {
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (list, numbers) => {
        const shuffled = list
          .flatMap((one) => [one, ...(Number(numbers.next().value) % 2 === 0 ? [one] : [])])
          .map((one) => ({ one, key: Number(numbers.next().value) }))
          .sort((left, right) => left.key - right.key)
          .map(({ one }) => one);
        expect(resolveOutcome(shuffled)).toEqual(resolveOutcome(list));
      }),
      { numRuns: 2_000 },
    );
  });

  test('equals the running maximum of the ranks, so the rank alone need be stored', () => {
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 12 }), (list) => {
        let running: { rank: number; outcome?: Outcome } = { rank: noEvidenceRank };
        for (const { outcome, channel, held } of list) {
          const rank = rankEvidence(outcome, channel);
          if (held === undefined && rank > running.rank) running = { rank, outcome };
        }
        const full = resolveOutcome(list);
        expect(running.rank).toBe(full?.rank ?? noEvidenceRank);
        expect(running.outcome).toBe(full?.outcome);
        expect(full !== undefined && !isEndedOutcome(full.outcome) && full.contradictedBy.length > 0).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
