import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listPossibleActs } from '../participation/decide-act.js';
import { isFinal, participationStatuses, type ParticipationStatus } from '../participation/status.js';
import { decidePair, pairFacts, theirSides, type PairDecision, type PairFact, type TheirSide } from './decide-pair.js';
import { findingKinds, fixes, type Fix } from './finding.js';
import { listReconciliationRules, toFactBits, type ReconciliationRule } from './list-reconciliation-rules.js';

const anyFacts = fc.uniqueArray(fc.constantFrom(...pairFacts));
const anyOurs = fc.option(fc.constantFrom(...participationStatuses), { nil: null });
const anyTheirs = fc.constantFrom(...theirSides);
const decide = (ours: ParticipationStatus | null, theirs: TheirSide, ...facts: PairFact[]): string => {
  const { kind, fix } = decidePair({ ours, theirs, facts: new Set(facts) });
  return fix === null ? kind : `${kind} → ${fix}`;
};

describe('how a pair comes out', () => {
  test.each<[string, ParticipationStatus | null, TheirSide, PairFact[]]>([
    ['missing_completion → record_report', 'started', 'submitted', ['has_started']],
    ['missing_completion → record_report', 'incomplete', 'submitted', ['has_started']],
    ['missing_completion → mark_submitted', 'started', 'submitted', ['has_started', 'report_stored']],
    // Core holds what is reported of people who never entered, so recording it would change nothing.
    ['missing_completion → mark_submitted', 'invited', 'submitted', []],
    ['missing_completion → acknowledge', 'applied', 'submitted', []],
    ['orphan → hold_incentive', 'completed', 'absent', ['finish_reported', 'incentive_due']],
    ['orphan → acknowledge', 'completed', 'absent', ['finish_reported', 'incentive_released']],
    ['orphan → acknowledge', 'submitted', 'absent', ['finish_reported']],
    ['unknown_id → quarantine', null, 'submitted', []],
    ['unknown_id → quarantine', null, 'submitted', ['quarantined', 'waits_unnoticed']],
    ['wrong_id_format → quarantine', null, 'submitted', ['malformed']],
    ['wrong_id_format → acknowledge', null, 'submitted', ['malformed', 'quarantined']],
    ['wrong_id_format → acknowledge', 'started', 'submitted', ['other_format', 'has_started', 'quarantined']],
    ['wrong_id_format → quarantine', 'started', 'submitted', ['other_format', 'has_started']],
    ['wrong_id_format → acknowledge', 'submitted', 'submitted', ['other_format', 'has_started']],
    ['status_disagreement → record_report', 'submitted', 'screened_out', []],
    ['status_disagreement → acknowledge', 'submitted', 'screened_out', ['report_stored']],
    ['status_disagreement → hold_incentive', 'completed', 'quality_failed', ['incentive_due']],
    ['status_disagreement → record_report', 'screened_out', 'submitted', ['has_started']],
    ['status_disagreement → acknowledge', 'screened_out', 'submitted', []],
    ['status_disagreement → hold_incentive', 'completed', 'incomplete', ['incentive_due', 'finish_reported']],
    ['status_disagreement → quarantine', 'started', 'unknown_status', []],
    ['status_disagreement → acknowledge', 'cancelled', 'submitted', []],
    ['late → acknowledge', 'expired', 'submitted', ['has_started']],
    ['late → acknowledge', 'started', 'submitted', ['has_started', 'study_closed']],
    ['late → mark_submitted', 'incomplete', 'submitted', ['has_started', 'no_place_left']],
    ['duplicate → acknowledge', 'submitted', 'submitted', ['listed_twice']],
    ['duplicate → hold_incentive', 'completed', 'submitted', ['listed_twice', 'incentive_due']],
    ['duplicate → acknowledge', 'started', 'screened_out', ['listed_twice', 'listed_conflicting']],
    ['contradiction_after_release → acknowledge', 'completed', 'screened_out', ['incentive_released']],
    ['submitted_and_forgotten → complete', 'submitted', 'submitted', ['waited_long']],
    ['removed_in_tool → exclude', 'submitted', 'absent', ['listed_before', 'finish_reported']],
    ['removed_in_tool → exclude', 'started', 'absent', ['listed_before']],
    // A list that is empty by mistake must not offer to withdraw what people have earned.
    ['removed_in_tool → hold_incentive', 'completed', 'absent', ['listed_before', 'incentive_due']],
    ['removed_in_tool → acknowledge', 'completed', 'absent', ['listed_before', 'incentive_held']],
    ['removed_in_tool → acknowledge', 'completed', 'absent', ['listed_before', 'incentive_released']],
  ])('%s: ours %s, theirs %s, %j', (expected, ours, theirs, facts) => {
    expect(decide(ours, theirs, ...facts)).toBe(expected);
  });

  test.each<[ParticipationStatus, TheirSide, PairFact[]]>([
    ['submitted', 'submitted', ['has_started']],
    ['completed', 'submitted', ['incentive_released']],
    ['screened_out', 'screened_out', ['has_started']],
    ['over_quota', 'over_quota', ['has_started']],
    ['quality_failed', 'quality_failed', ['has_started']],
    ['started', 'started', ['has_started']],
    ['incomplete', 'incomplete', ['has_started']],
    ['incomplete', 'started', ['has_started']],
    ['rejected', 'submitted', ['has_started']],
    ['excluded', 'submitted', ['has_started']],
    ['expired', 'incomplete', ['has_started']],
  ])('both sides agree: ours %s, theirs %s, %j', (ours, theirs, facts) => {
    expect(decide(ours, theirs, ...facts)).toBe('match');
  });

  test('that they list nothing means nothing for people who had not finished, whose finish a person alone vouches for, or who finished since', () => {
    for (const ours of participationStatuses.filter((status) => status !== 'submitted' && status !== 'completed')) {
      expect(decidePair({ ours, theirs: 'absent', facts: new Set(['finish_reported']) }).fix).toBeNull();
    }
    expect(decide('completed', 'absent')).toBe('open');
    expect(decide('submitted', 'absent', 'finish_reported', 'newer_here')).toBe('open');
    expect(decide('submitted', 'absent', 'finish_reported', 'list_partial')).toBe('open');
  });

  test('what a finding has put into quarantine, or was decided there, is not to be put there again', () => {
    fc.assert(
      fc.property(anyOurs, anyTheirs, anyFacts, (ours, theirs, facts) => {
        const settled = new Set<PairFact>([...facts, 'quarantined']);
        settled.delete('waits_unnoticed');
        expect(decidePair({ ours, theirs, facts: settled }).fix).not.toBe('quarantine');
      }),
    );
    expect([decide(null, 'submitted', 'quarantined'), decide('started', 'unknown_status', 'quarantined')]).toEqual(['open', 'open']);
  });

  test('who is excluded here is no finding when they are gone there, whatever else holds', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(decide('excluded', 'absent', ...facts)).toBe('match');
      }),
    );
  });

  test('S0-40 who is excluded may be listed until somebody says that they were removed there, and not after', () => {
    for (const theirs of theirSides.filter((side) => side !== 'absent')) {
      expect(decidePair({ ours: 'excluded', theirs, facts: new Set() })).toEqual({ kind: 'match', fix: null });
      expect(decidePair({ ours: 'excluded', theirs, facts: new Set(['removal_confirmed']) })).toEqual({
        kind: 'status_disagreement',
        fix: 'acknowledge',
      });
    }
  });

  test('is total and the same each time, with exactly one fix for a finding and none for anything else', () => {
    fc.assert(
      fc.property(anyOurs, anyTheirs, anyFacts, (ours, theirs, facts) => {
        const decision = decidePair({ ours, theirs, facts: new Set(facts) });
        expect(decidePair({ ours, theirs, facts: new Set(facts.toReversed()) })).toEqual(decision);
        const isFinding = findingKinds.some((kind) => kind === decision.kind);
        expect(isFinding || decision.kind === 'match' || decision.kind === 'open').toBe(true);
        expect(fixes.filter((fix) => fix === decision.fix)).toHaveLength(isFinding ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });

  test('nobody is offered to be excluded whose incentive is due, held or not', () => {
    fc.assert(
      fc.property(anyOurs, anyTheirs, anyFacts, fc.constantFrom('incentive_due', 'incentive_held'), (ours, theirs, facts, owed) => {
        expect(decidePair({ ours, theirs, facts: new Set([...facts, owed]) }).fix).not.toBe('exclude');
      }),
      { numRuns: 2000 },
    );
  });

  test('an act is a fix only where core permits it, and money that moved is never touched', () => {
    fc.assert(
      fc.property(fc.constantFrom(...participationStatuses), anyTheirs, anyFacts, (status, theirs, facts) => {
        const { fix } = decidePair({ ours: status, theirs, facts: new Set(facts) });
        const hasStarted = facts.includes('has_started');
        const incentiveReleased = facts.includes('incentive_released');
        const possible = listPossibleActs({ status, moderation: 'moderated', hasStarted, incentiveReleased });
        const permitted: Readonly<Record<Fix, boolean>> = {
          record_report: !facts.includes('report_stored') && !isFinal(status),
          mark_submitted: possible.includes('mark_submitted'),
          complete: possible.includes('complete'),
          exclude: possible.includes('exclude'),
          hold_incentive: facts.includes('incentive_due'),
          quarantine: true,
          acknowledge: true,
        };
        expect(fix === null || permitted[fix]).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the table', () => {
  const rules = listReconciliationRules();
  const byKey = new Map<string, ReconciliationRule[]>();
  for (const rule of rules) byKey.set(`${rule.ours} ${rule.theirs}`, [...(byKey.get(`${rule.ours} ${rule.theirs}`) ?? []), rule]);

  test('has exactly one row for every pair, which says what decidePair says', () => {
    fc.assert(
      fc.property(anyOurs, anyTheirs, anyFacts, (ours, theirs, facts) => {
        const rows = byKey.get(`${ours ?? ''} ${theirs}`) ?? [];
        const fitting = rows.filter((row) => row.facts === (toFactBits(facts) & row.mask));
        const expected: PairDecision = decidePair({ ours, theirs, facts: new Set(facts) });
        expect(fitting.map(({ kind, fix }) => ({ kind, fix }))).toEqual([expected]);
      }),
      { numRuns: 5000 },
    );
  });

  test('is small, has every finding, and one mask for each pair of sides', () => {
    expect(rules.length).toBeLessThan(10_000);
    expect(new Set(rules.map(({ kind }) => kind))).toEqual(new Set([...findingKinds, 'match', 'open']));
    expect(new Set(rules.flatMap(({ fix }) => fix ?? []))).toEqual(new Set(fixes));
    for (const rows of byKey.values()) expect(new Set(rows.map(({ mask }) => mask)).size).toBe(1);
  });
});
