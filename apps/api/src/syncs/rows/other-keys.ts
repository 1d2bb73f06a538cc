import type { EntityManager } from 'typeorm';

/** What went to destinations that do not recognise people by their address, so that no match key tells whom it was about. */
export interface OtherKeys {
  /** Runs of which something is kept. */
  readonly runIds: readonly string[];
  readonly syncIds: readonly string[];
}

// An address is what the plan treats as one; a match field that is not mapped tells nobody either.
const isOther = `r.settings is not null and not coalesce(
  r.settings #> '{plan,fields}' @> jsonb_build_array(jsonb_build_object('field', r.settings #> '{plan,matchField}', 'isEmail', true)), false)`;

/** Lists the runs, and the syncs, whose match key is no address; of a sync whose runs are all pruned the last one says it. */
export async function listOtherKeys(manager: EntityManager, workspaceId: string): Promise<OtherKeys> {
  const rows = await manager.query<{ run_id: string; sync_id: string }[]>(
    `select r.id as run_id, r.sync_id from sync_runs r where r.workspace_id = $1 and r.pruned_at is null and ${isOther}
     union select r.id, r.sync_id from syncs s cross join lateral (
       select * from sync_runs l where l.sync_id = s.id and l.settings is not null order by l.created_at desc, l.id desc limit 1) r
     where s.workspace_id = $1 and ${isOther}`,
    [workspaceId],
  );
  return { runIds: rows.map((row) => row.run_id), syncIds: [...new Set(rows.map((row) => row.sync_id))] };
}

/**
 * Empties what was noted of rows of those syncs and holds one of the addresses, in the open transaction. The rows stay known: whose they are, no key
 * says.
 *
 * @param faults takes the place of their reasons, as JSON
 */
export async function eraseNotes(manager: EntityManager, { syncIds }: OtherKeys, emails: readonly string[], faults: string): Promise<void> {
  if (syncIds.length === 0) return;
  await manager.query(
    `update sync_row_results t set row_key = null, match_key = null, record = null, faults = $3
     where sync_id = any ($1) and ${holdsOne(`concat_ws(' ', row_key, match_key, record, faults)`)}`,
    [syncIds, emails, faults],
  );
  await manager.query(`update sync_ledger set detail = null where sync_id = any ($1) and detail is not null and ${holdsOne('detail')}`, [
    syncIds,
    emails,
  ]);
}

function holdsOne(text: string): string {
  return `exists (select from (select lower(${text}) as said offset 0) t, unnest($2::text[]) e where strpos(t.said, e) > 0)`;
}
