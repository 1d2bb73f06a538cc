import { Injectable } from '@nestjs/common';
import type { LockedParticipation } from '../../participations/locked-participation.js';
import { ParticipationLocks } from '../../participations/participation-locks.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { Finding } from './finding.entity.js';
import type { FixEffectDto, IncentiveStandingDto, StoredEvidenceDto } from './fix.dto.js';
import type { FixOutcome } from './fix-runner.js';

/** How things stood before a fix. */
export interface Before {
  readonly participation: LockedParticipation | null;
  /** The last report about it, by its number. */
  readonly evidence: string;
}

/** What a fix has changed. */
export interface Described {
  readonly effect: FixEffectDto;
  /** The reports that it has stored, by their numbers. */
  readonly evidenceIds: readonly string[];
}

/** Says what a fix has changed, by comparing what is stored before and after it. */
@Injectable()
export class FixEffects {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly locks: ParticipationLocks,
  ) {}

  /** Remembers how things stand. The participation of the finding is locked, so nobody else changes them meanwhile. */
  async remember({ participationId, studyId }: Finding): Promise<Before> {
    if (participationId === null) return { participation: null, evidence: '0' };
    const [row] = await this.database.manager.query<[{ last: string }]>(
      'select coalesce(max(id), 0)::text as last from evidence where participation_id = $1',
      [participationId],
    );
    return { participation: await this.locks.read(participationId, studyId), evidence: row.last };
  }

  /** Describes what has changed since. */
  async describe({ fix }: Finding, { participation: before, evidence: last }: Before, outcome: FixOutcome): Promise<Described> {
    const quarantined = fix === 'quarantine' && outcome === 'done';
    if (before === null) return { effect: { participation: null, incentive: null, evidence: [], quarantined }, evidenceIds: [] };
    const after = await this.locks.read(before.id);
    if (after === null) throw new Error(`the participation ${before.id} has gone although it was locked`);
    const [from, to] = [toStanding(before), toStanding(after)];
    const isSame = from?.status === to?.status && from?.holdReason === to?.holdReason;
    const stored = await this.database.manager.query<(StoredEvidenceDto & { readonly id: string })[]>(
      'select id, channel, outcome, disposition, anomaly from evidence where participation_id = $1 and id > $2 order by id',
      [before.id, last],
    );
    const effect = {
      participation: { id: before.id, from: before.status, to: after.status },
      incentive: isSame ? null : { from, to },
      evidence: stored.map(({ id: _id, ...evidence }) => evidence),
      quarantined,
    };
    return { effect, evidenceIds: stored.map(({ id }) => id) };
  }
}

function toStanding({ incentiveStatus, holdReason }: LockedParticipation): IncentiveStandingDto | null {
  return incentiveStatus === null ? null : { status: incentiveStatus, holdReason };
}
