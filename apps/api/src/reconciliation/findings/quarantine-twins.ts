import type { EntityManager } from 'typeorm';

/** A report in quarantine that is the same as what a finding would put there. */
export interface QuarantineTwin {
  readonly id: string;
  readonly finding: string;
  readonly state: 'open' | 'assigned' | 'dismissed';
}

/** By whom each of them names, or which record it is, and what is said: so both sides of the hub mean the same report, whichever came first. */
const twins = `
  select q.id, f.id as finding, q.state
  from findings f
  cross join lateral (
    select f.external_id as name
    union select f.participation_id
    union select 'record:' || (f.details ->> 'recordId')
    union select 'record:' || r.record_id from pulled_records r where r.study_id = f.study_id and r.external_id = f.external_id
  ) n
  join (
    select k.*, unnest(array[k.external_id, 'record:' || (k.details ->> 'recordId')]) as name from quarantine k where k.workspace_id = $1
  ) q on q.name = n.name and coalesce(q.outcome, q.partner_status) = left(f.theirs, 200)
    and (q.study_id = f.study_id
      or q.study_id is null and q.connection_id = (select i.connection_id from integrations i where i.study_id = f.study_id))
  where f.workspace_id = $1 and f.id = any ($2) and f.fix = 'quarantine'`;

/** Locks the open reports that fixes of these findings would count up, by id. */
export async function lockTwins(manager: EntityManager, workspaceId: string, findings: readonly string[]): Promise<void> {
  await manager.query(
    `select 1 from quarantine o where o.id in (select t.id from (${twins}) t) and o.state = 'open' order by o.id for no key update`,
    [workspaceId, findings],
  );
}

/** The report in quarantine that is the same as a finding's, an open one before one that was decided about; `null` when there is none. */
export async function findTwin(manager: EntityManager, workspaceId: string, finding: string): Promise<QuarantineTwin | null> {
  const [twin] = await manager.query<QuarantineTwin[]>(`${twins} order by q.state <> 'open', q.id limit 1`, [workspaceId, [finding]]);
  return twin ?? null;
}
