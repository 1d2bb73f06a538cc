import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { ParticipationLocks } from '../../participations/participation-locks.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { Finding } from './finding.entity.js';
import { movesPlace } from './moves-place.js';
import { lockTwins } from './quarantine-twins.js';

/** Locks findings with everything that their fixes touch, in the one order of decision 0006. */
@Injectable()
export class FindingLocks {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly participations: ParticipationLocks,
  ) {}

  /**
   * Locks open reports in quarantine that a fix would count up, then participations, the study where a place is taken or freed, and last the findings, each by id. Which
   * participation a finding is about never changes, so it may be read before.
   *
   * @returns the findings of the study that exist, by id, as they are under the lock
   */
  async lock(studyId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Finding>> {
    const { manager, workspaceId } = this.database;
    const plans = await manager.find(Finding, {
      select: { id: true, fix: true, participationId: true, theirs: true },
      where: { id: In([...ids]), workspaceId, studyId },
    });
    const quarantining = plans.filter(({ fix }) => fix === 'quarantine').map(({ id }) => id);
    if (quarantining.length > 0) await lockTwins(manager, workspaceId, quarantining);
    await this.participations.lock(plans.flatMap(({ participationId }) => participationId ?? []));
    if (await this.#movePlaces(plans)) await this.participations.lockStudies([studyId]);
    const locked = await manager.find(Finding, {
      where: { id: In(plans.map(({ id }) => id)), workspaceId },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
    return new Map(locked.map((finding) => [finding.id, finding]));
  }

  async #movePlaces(plans: readonly Finding[]): Promise<boolean> {
    for (const plan of plans) {
      const current = plan.participationId === null ? null : await this.participations.read(plan.participationId);
      if (current && movesPlace(plan, current)) return true;
    }
    return false;
  }
}
