import { randomBytes } from 'node:crypto';
import { createParticipationId, returnOutcomes, type ParticipationStatus } from '@panelbridge/core';
import type { ReturnName } from '@panelbridge/core/connector';
import type pg from 'pg';

/** Where rows are put: the database as its owner, and the workspace that they belong to. */
export interface Ground {
  readonly sql: pg.Pool;
  readonly workspaceId: string;
}

/** A launched study that is joined to a tool by a tracked link. */
export interface SeededStudy {
  readonly id: string;
  /** The study's return keys. */
  readonly keys: Readonly<Record<ReturnName, string>>;
  readonly connectionId: string;
}

/** The link of every seeded study, unless another one is given. */
export const toolLink = 'https://tool.example/interview/x';

/**
 * Puts a launched study with five places and a return key for every outcome into the database.
 *
 * @param columns replace the study's own, by their names in the table
 */
export async function seedStudy(
  { sql, workspaceId }: Ground,
  columns: Readonly<Record<string, unknown>> = {},
  inviteLink = toolLink,
): Promise<SeededStudy> {
  const id = `st_${createParticipationId(randomBytes).slice(3)}000`;
  const values: Readonly<Record<string, unknown>> = {
    id,
    workspace_id: workspaceId,
    title: 'How people plan their week',
    status: 'active',
    launched_at: new Date(),
    participation_limit: 5,
    participation_minutes: 10,
    incentive_amount: 2500,
    incentive_currency: 'USD',
    ...columns,
  };
  const names = Object.keys(values);
  await sql.query(
    `insert into studies (${names.join()}) values (${names.map((_, index) => `$${index + 1}`).join()})`,
    Object.values(values),
  );
  const { rows } = await sql.query<{ id: string }>(
    `insert into connections (workspace_id, connector_id, name, preset, config, status)
     values ($1, 'tracked-link', 'Interview tool', 'generic', '{"preset":"generic"}', 'ready') returning id`,
    [workspaceId],
  );
  const connectionId = rows[0]?.id ?? '';
  await sql.query(
    `insert into integrations (study_id, workspace_id, connection_id, invite_link, parameter_name) values ($1, $2, $3, $4, 'iid')`,
    [id, workspaceId, connectionId, inviteLink],
  );
  const keys = Object.fromEntries(Object.keys(returnOutcomes).map((name) => [name, randomBytes(18).toString('base64url')])) as Record<
    ReturnName,
    string
  >;
  for (const [name, { outcome }] of Object.entries(returnOutcomes)) {
    await sql.query('insert into return_keys (key, workspace_id, study_id, name, outcome) values ($1, $2, $3, $4, $5)', [
      keys[name as ReturnName],
      workspaceId,
      id,
      name,
      outcome,
    ]);
  }
  return { id, keys, connectionId };
}

/** Puts participations into a study and gives their ids. Nobody has entered yet. */
export async function seedParticipations(
  { sql, workspaceId }: Ground,
  study: Pick<SeededStudy, 'id'>,
  count: number,
  status: ParticipationStatus = 'invited',
): Promise<string[]> {
  const ids = new Set<string>();
  while (ids.size < count) ids.add(createParticipationId(randomBytes));
  await sql.query(
    'insert into participations (id, workspace_id, study_id, status, invited_at) select unnest($1::text[]), $2, $3, $4, now()',
    [[...ids], workspaceId, study.id, status],
  );
  return [...ids];
}

/** Gives participations that were seeded a person each, as all have until somebody is erased. */
export async function seedPeople({ sql, workspaceId }: Ground, participations: readonly string[]): Promise<void> {
  for (const id of participations) {
    await sql.query(
      `with person as (insert into participants (workspace_id, email) values ($2, $3) returning id)
       update participations set participant_id = (select id from person) where id = $1`,
      [id, workspaceId, `${id}@example.com`],
    );
  }
}

const tables = [
  'participations',
  'studies',
  'evidence',
  'events',
  'incentives',
  'quarantine',
  'previews',
  'outbox',
  'emails',
  'inbound_webhooks',
];

/** What the tables of the participants' journey hold, so that two moments can be compared. */
export async function takeSnapshot(sql: pg.Pool): Promise<Readonly<Record<string, string>>> {
  const { rows } = await sql.query<Record<string, string>>(
    `select ${tables.map((table) => `(select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from ${table} t) as ${table}`).join()}`,
  );
  return rows[0] ?? {};
}
