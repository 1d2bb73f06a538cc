import type { FindingKind, Fix, Outcome, ParticipationStatus } from '@panelbridge/core';
import type { Ground } from './seed.js';

/** A finding to put into the database. */
export interface FindingSeed {
  readonly studyId: string;
  readonly reconciliationId: string;
  readonly kind: FindingKind;
  readonly fix: Fix;
  readonly participationId?: string;
  readonly externalId?: string | null;
  readonly ours?: ParticipationStatus | null;
  readonly theirs?: Outcome | 'absent' | (string & {});
  readonly state?: string;
}

/** Puts a run that is over into a study, as if a list had been uploaded, and gives its id. */
export async function seedReconciliation({ sql, workspaceId }: Ground, studyId: string): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into reconciliations (workspace_id, study_id, source, status, file_name, started_at, finished_at)
     values ($1, $2, 'upload', 'finished', 'list.csv', now(), now()) returning id`,
    [workspaceId, studyId],
  );
  return rows[0]?.id ?? '';
}

/** Puts a finding into the database and gives its id. */
export async function seedFinding({ sql, workspaceId }: Ground, seed: FindingSeed): Promise<string> {
  const {
    studyId,
    reconciliationId,
    kind,
    fix,
    participationId = null,
    externalId = null,
    ours = null,
    theirs = 'submitted',
    state = 'open',
  } = seed;
  const { rows } = await sql.query<{ id: string }>(
    `insert into findings (workspace_id, study_id, reconciliation_id, kind, fix, participation_id, external_id, ours, theirs, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
    [workspaceId, studyId, reconciliationId, kind, fix, participationId, externalId, ours, theirs, state],
  );
  return rows[0]?.id ?? '';
}
