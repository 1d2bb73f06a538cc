import type { EntityManager } from 'typeorm';

/** Whom batches are looked through for: rows of syncs, as pairs, and match keys. */
export interface SoughtPeople {
  readonly syncIds: readonly string[];
  /** One for each of `syncIds`. */
  readonly rowKeys: readonly string[];
  readonly emails: readonly string[];
  /** Runs whose match keys are no addresses. */
  readonly otherRunIds: readonly string[];
}

/**
 * Takes people out of the batches of runs that are kept, with everything that was said about those batches, in the open transaction. All batches are
 * gone through once, however many people there are; what was said is read only where it is not known whom a batch was about.
 */
export async function eraseBatches(
  manager: EntityManager,
  workspaceId: string,
  { syncIds, rowKeys, emails, otherRunIds }: SoughtPeople,
): Promise<void> {
  // Asked for before, since only an array that is given is looked up by a hash of its own, and not gone through for each row of a batch.
  const [{ hashes } = { hashes: '{}' }] = await manager.query<{ hashes: string }[]>(
    'select array(select hashtextextended(e, 0) from unnest($1::text[]) e)::text as hashes',
    [emails],
  );
  await manager.query(
    `with batch as materialized (
       select b.id, b.run_id, b.state, b.reached, b.row_keys, b.people, (
           select array_agg(k.row_key) from unnest($2::uuid[], $3::text[]) k (sync_id, row_key) where k.sync_id = r.sync_id and k.row_key = any (b.row_keys)
         ) as keys
       from sync_runs r join sync_batches b on b.run_id = r.id
       where r.workspace_id = $1 and r.pruned_at is null
         and (exists (select from unnest(b.people) p where p = any ($4::bigint[]))
           or exists (select from unnest(b.row_keys) k where k = any ($3::text[])))
     ), mine as materialized (
       select * from batch where keys is not null or people && $4::bigint[]
     ), said as (
       update exchanges x set request = null, response = null from mine b where x.run_id = b.run_id and x.batch_id = b.id
     ), planned as (
       -- How far the stage has been cut into batches stands in them; what goes with the last of them would be sent again.
       update sync_runs r set planned_to = greatest(r.planned_to, p.reached)
       from (select b.run_id, max(b.reached) as reached from mine b where b.state = 'settled' group by b.run_id) p
       where r.id = p.run_id and p.reached is not null
     ), under_way as (
       -- By its row key nobody is noted again when a run is given up.
       update sync_batches b set keeps_sides = false,
         row_keys = array(select k from unnest(b.row_keys) k where k <> all (coalesce(m.keys, '{}'))),
         people = array(select p from unnest(b.people) p where p <> all ($4::bigint[]))
       from mine m where b.id = m.id and m.state <> 'settled'
     )
     delete from sync_batches where id in (select id from mine where state = 'settled')`,
    [workspaceId, syncIds, rowKeys, hashes],
  );
  await manager.query(
    `with unknown as materialized (
       select x.id from exchanges x where x.run_id is not null and (x.request is not null or x.response is not null)
         and (x.run_id = any ($2::uuid[]) or not exists (select from sync_batches b where b.id = x.batch_id and b.people is not null))
     )
     update exchanges x set request = null, response = null from unknown u
     where x.id = u.id and exists (
       select from (select lower(concat(x.request, ' ', x.response)) as said offset 0) t, unnest($1::text[]) e where strpos(t.said, e) > 0)`,
    [emails.map((email) => email.toLowerCase()), otherRunIds],
  );
}
