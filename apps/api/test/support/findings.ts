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

/** Puts a run that is over into a study, as if a list had been uploaded or the tool had been read, and gives its id. */
export async function seedReconciliation(
  { sql, workspaceId }: Ground,
  studyId: string,
  source: 'upload' | 'pull' = 'upload',
): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into reconciliations (workspace_id, study_id, source, status, file_name, started_at, finished_at)
     values ($1, $2, $3, 'finished', case when $3 = 'upload' then 'list.csv' end, now(), now()) returning id`,
    [workspaceId, studyId, source],
  );
  return rows[0]?.id ?? '';
}

/** What the tool said of a session when it was read last. */
export interface RecordSeed {
  readonly studyId: string;
  readonly recordId: string;
  readonly status?: string;
  readonly externalId?: string | null;
  readonly participationId?: string | null;
  /** Whether the last whole reading did not hold it any more. */
  readonly isVanished?: boolean;
}

/** Puts a record of the tool into the database. */
export async function seedRecord(
  { sql, workspaceId }: Ground,
  { studyId, recordId, status = 'COMPLETE', externalId = null, participationId = null, isVanished = false }: RecordSeed,
): Promise<void> {
  await sql.query(
    `insert into pulled_records (workspace_id, study_id, connection_id, record_id, status, external_id, identified_at, participation_id,
       applied_status, applied_at, disposition, pass, vanished_at)
     select $1, $2, n.connection_id, $3, $4, $5, now(), $6, $4, now(), case when $6::text is null then 'quarantined' else 'apply' end, 1,
       case when $7 then now() end
     from integrations n where n.study_id = $2`,
    [workspaceId, studyId, recordId, status, externalId, participationId, isVanished],
  );
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
