import { decidePair, isReleased, theirSides, type PairDecision, type PairFact, type TheirSide } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import type { LockedParticipation } from '../../participations/locked-participation.js';
import type { Finding } from './finding.entity.js';

interface StoredFacts {
  readonly reportStored: boolean;
  readonly noPlaceLeft: boolean;
  readonly finishReported: boolean;
}

/** Compares a finding anew, by what the tool said then and what is known here now. */
export async function recheckFinding(manager: EntityManager, finding: Finding, current: LockedParticipation): Promise<PairDecision> {
  const theirs = readTheirs(finding);
  const stored = await readStoredFacts(manager, current.id, theirs);
  const { incentiveStatus, holdReason } = current;
  const holds: Readonly<Partial<Record<PairFact, boolean>>> = {
    ...recallFacts(finding),
    incentive_due: incentiveStatus === 'due' && holdReason === null,
    incentive_held: incentiveStatus === 'due' && holdReason !== null,
    incentive_released: incentiveStatus !== null && isReleased(incentiveStatus),
    study_closed: current.studyStatus === 'closed',
    has_started: current.startedAt !== null,
    report_stored: stored.reportStored,
    no_place_left: stored.noPlaceLeft,
    finish_reported: stored.finishReported,
  };
  return decidePair({ ours: current.status, theirs, facts: { has: (fact) => holds[fact] === true } });
}

/**
 * Whether the tool lists somebody again whose sessions it had forgotten. The records are held until the transaction ends, so that a reading cannot
 * bring them back meanwhile.
 */
export async function isListedAgain(manager: EntityManager, { kind, participationId }: Finding): Promise<boolean> {
  if (kind !== 'removed_in_tool') return false;
  const records = await manager.query<{ vanished: boolean }[]>(
    `select vanished_at is not null as vanished from pulled_records where participation_id = $1 and not is_test order by id for share`,
    [participationId],
  );
  return records.length === 0 || records.some(({ vanished }) => !vanished);
}

/** What their list said stays as it was, and each kind tells which of its facts it came from. */
function recallFacts({ kind, ours }: Finding): Readonly<Partial<Record<PairFact, boolean>>> {
  return {
    other_format: kind === 'wrong_id_format',
    listed_conflicting: kind === 'duplicate',
    listed_before: kind === 'removed_in_tool',
    waited_long: kind === 'submitted_and_forgotten',
    removal_confirmed: kind === 'status_disagreement' && ours === 'excluded',
  };
}

function readTheirs({ theirs }: Finding): TheirSide {
  return theirSides.find((side) => side === theirs) ?? 'unknown_status';
}

async function readStoredFacts(manager: EntityManager, participationId: string, theirs: TheirSide): Promise<StoredFacts> {
  const [row] = await manager.query<[StoredFacts]>(
    `select coalesce(bool_or((v.channel = 'pull' or v.external_event_id like 'finding:%') and v.outcome = $2), false) as "reportStored",
       coalesce(bool_or(v.disposition = 'hold' and v.anomaly = 'no_place_left'), false) as "noPlaceLeft",
       coalesce(bool_or(v.channel <> 'manual' and v.outcome = 'submitted' and v.disposition <> 'hold'), false) as "finishReported"
     from evidence v where v.participation_id = $1`,
    [participationId, theirs],
  );
  return row;
}
