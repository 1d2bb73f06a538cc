import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PulledStudy, StudyStatus } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { JobData } from '../platform/jobs/queues.js';
import { StudyLeases, type StudyLease } from '../studies/study-leases.js';
import { Pull } from './pull.entity.js';

/** The right to make the next step of a study, and what it is made with. */
export interface LeasedPull extends StudyLease {
  readonly connectionId: string;
  readonly study: PulledStudy;
  /** Query parameter that carries the identity. */
  readonly parameter: string;
  /** As stored. */
  readonly studyConfig: Readonly<Record<string, unknown>>;
  /** A digest of everything that decides which list the tool gives. */
  readonly settings: string;
}

interface LeasedRow {
  readonly connection_id: string;
  readonly status: StudyStatus;
  readonly closed_at: Date | null;
  readonly parameter_name: string;
  readonly study_config: Readonly<Record<string, unknown>>;
  readonly settings: string;
}

// Longer than a step can take: the wait for its moment, the call, and what is stored before and after. A killed worker holds a study up so long.
const leaseSeconds = 90;

/** Leases of the reading of studies. */
@Injectable()
export class PullLeases extends StudyLeases<Pull> {
  readonly #database: WorkspaceDatabase;

  constructor(database: WorkspaceDatabase) {
    super(Pull, database);
    this.#database = database;
  }

  /** Takes the lease of a study whose time has come; `null` when it has not, or somebody else has the lease. */
  async take({ workspaceId, studyId }: JobData['pull.step']): Promise<LeasedPull | null> {
    const leaseId = randomUUID();
    return this.#database.run(workspaceId, async (manager) => {
      const [[row]] = await manager.query<[LeasedRow[], number]>(
        `update pulls p set lease_id = $2, lease_until = clock_timestamp() + make_interval(secs => $3)
         from studies s, integrations n, connections c
         where p.study_id = $1 and s.id = p.study_id and n.study_id = p.study_id and n.connection_id = p.connection_id and c.id = p.connection_id
           and p.next_at <= clock_timestamp() + interval '2 seconds' and (p.lease_until is null or p.lease_until < clock_timestamp())
         returning p.connection_id, s.status, s.closed_at, n.parameter_name, n.study_config,
           md5(jsonb_build_array(n.study_config, c.config)::text) as settings`,
        [studyId, leaseId, leaseSeconds],
      );
      if (!row) return null;
      return {
        leaseId,
        workspaceId,
        studyId,
        connectionId: row.connection_id,
        study: { status: row.status, closedAt: row.closed_at },
        parameter: row.parameter_name,
        studyConfig: row.study_config,
        settings: row.settings,
      };
    });
  }
}
