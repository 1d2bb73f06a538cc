import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { StudyKind } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { JobData } from '../../platform/jobs/queues.js';
import { StudyLeases, type StudyLease } from '../../studies/study-leases.js';
import { PlatformStudyRow, type PlatformState } from './platform-study.entity.js';

/** The right to tell a platform about a study, and what it is told by. */
export interface LeasedPlatform extends StudyLease {
  readonly connectionId: string;
  readonly kind: StudyKind;
  readonly state: PlatformState;
  /** A digest of the settings as they are now. */
  readonly settings: string;
  /** Whether the state was found by other settings, or is due to be looked at again. */
  readonly isStale: boolean;
  /** As stored. */
  readonly studyConfig: Readonly<Record<string, unknown>>;
}

interface LeasedRow {
  readonly connection_id: string;
  readonly kind: StudyKind;
  readonly state: PlatformState;
  readonly settings: string;
  readonly is_stale: boolean;
  readonly study_config: Readonly<Record<string, unknown>>;
}

// Longer than one round can take: a call for the study, one for new people, and the reports. A killed worker holds a study up so long.
const leaseSeconds = 270;

/** Leases of telling platforms about studies. */
@Injectable()
export class PlatformLeases extends StudyLeases<PlatformStudyRow> {
  readonly #database: WorkspaceDatabase;

  constructor(database: WorkspaceDatabase) {
    super(PlatformStudyRow, database);
    this.#database = database;
  }

  /** Takes the lease of a study whose time has come; `null` when it has not, its connection needs attention, or somebody else has the lease. */
  async take({ workspaceId, studyId }: JobData['platform.tell']): Promise<LeasedPlatform | null> {
    const leaseId = randomUUID();
    return this.#database.run(workspaceId, async (manager) => {
      const [[row]] = await manager.query<[LeasedRow[], number]>(
        `update platform_studies o
         set lease_id = $2, lease_until = clock_timestamp() + make_interval(secs => $3), connection_id = c.id
         from studies s, integrations n, connections c,
           lateral (select digest_platform_settings(c, n) as settings) d
         where o.study_id = $1 and s.id = o.study_id and n.study_id = o.study_id and c.id = n.connection_id and s.launched_at is not null
           and c.deleted_at is null and c.status <> 'needs_attention'
           and (o.settings is distinct from d.settings or o.next_at is null or o.next_at <= clock_timestamp())
           and (o.lease_until is null or o.lease_until < clock_timestamp())
         returning o.connection_id, s.kind, o.state, d.settings, n.study_config,
           o.settings is distinct from d.settings or o.state in ('unchecked', 'refused') as is_stale`,
        [studyId, leaseId, leaseSeconds],
      );
      if (!row) return null;
      return {
        leaseId,
        workspaceId,
        studyId,
        connectionId: row.connection_id,
        kind: row.kind,
        state: row.state,
        settings: row.settings,
        isStale: row.is_stale,
        studyConfig: row.study_config,
      };
    });
  }

  /** Changes the standing of a study if the lease still holds. */
  async change(
    leased: LeasedPlatform,
    changes: Partial<Omit<PlatformStudyRow, 'described'>> & { readonly described?: object | null },
  ): Promise<void> {
    await this.hold(leased, (_row, manager) =>
      manager.update(PlatformStudyRow, { studyId: leased.studyId }, { ...(changes as object), updatedAt: () => 'now()' }),
    );
  }
}
