import { randomUUID } from 'node:crypto';
import type { ParticipationStatus } from '@panelbridge/core';
import type { HubClient } from './hub-client.js';
import { seedIncentive, type SeededIncentive } from './incentives.js';
import { seedParticipations, seedPeople, seedStudy } from './seed.js';
import type { TestHub } from './start-hub.js';
import { createDraft } from './studies.js';
import type { WholeWorkspace, WorkspaceIds } from './whole-workspace.js';

/** What the world of an example is made of: the hub, spoken to as the admin of the workspace, and what is there. */
export interface Ground {
  readonly hub: TestHub;
  readonly client: HubClient;
  readonly workspace: WholeWorkspace;
}
/** Brings about what an operation needs, and names what it is to be asked about. */
export type MakeWorld = (ground: Ground) => Promise<Partial<WorkspaceIds>>;

/** Adds something by the API and gives its id. @throws Error where it is refused */
export const add = async ({ client }: Ground, path: string, body?: object): Promise<string> => {
  const headers = { 'idempotency-key': randomUUID() };
  const answer = await client.request<{ id: string }>('POST', `/api/v1${path}`, { headers, ...(body && { body }) });
  if (answer.status >= 400) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.id;
};

/** Puts a row into a table of the workspace and gives its id. */
export const insert = async (
  { client: { sql, workspaceId } }: Ground,
  table: string,
  columns: Readonly<Record<string, unknown>>,
): Promise<string> => {
  const names = Object.keys(columns);
  const { rows } = await sql.query<{ id: string }>(
    `insert into ${table} (workspace_id, ${names.join()}) values ($1, ${names.map((_, index) => `$${index + 2}`).join()}) returning id`,
    [workspaceId, ...Object.values(columns)],
  );
  return rows[0]?.id ?? '';
};

/** Somebody who is owed something; `columns` replace those of an incentive that is due. */
export const owe = ({ client, workspace }: Ground, columns: Readonly<Record<string, unknown>> = {}): Promise<SeededIncentive> =>
  seedIncentive(client, { id: workspace.ids.study }, { incentive: columns });

/** Somebody who stands there in the study, or in another one. */
export const stand =
  (status: ParticipationStatus): ((ground: Ground, study?: string) => Promise<{ study: string; participation: string }>) =>
  async ({ client, workspace }, study = workspace.ids.study) => {
    const [participation = ''] = await seedParticipations(client, { id: study }, 1, status);
    await seedPeople(client, [participation]);
    return { study, participation };
  };

/** A study that is a draft. */
export const draft = async ({ client }: Ground, study: Readonly<Record<string, unknown>> = {}) => ({
  study: (await createDraft(client, { study })).id,
});

/** An interview with a session that nobody has booked. */
export const addMeeting = async (ground: Ground) => {
  const { study } = await draft(ground, { kind: 'interview' });
  const times = { starts_at: '2030-01-07T09:00:00Z', ends_at: '2030-01-07T09:30:00Z', zone: 'UTC' };
  return { study, session: await insert(ground, 'sessions', { study_id: study, ...times, capacity: 1, host: 'Kim Nguyen' }) };
};

/** A tool that is asked for its records; its address leads nowhere. */
export const joinPulledTool: MakeWorld = async (ground) => {
  const { id: study, connectionId } = await seedStudy(ground.client);
  const config = { baseUrl: 'https://tool.invalid', tokenUrl: 'https://tool.invalid/token' };
  await ground.client.sql.query(`update connections set connector_id = 'usertesting', config = $2 where id = $1`, [connectionId, config]);
  return { study };
};

/** An account that takes what is released, and pays nothing. */
export const addPayoutAccount = (ground: Ground): Promise<string> =>
  insert(ground, 'payout_accounts', {
    name: `Account ${randomUUID()}`,
    provider: 'tremendous',
    settings: { environment: 'sandbox', campaignId: 'c', fundingSourceId: 'BALANCE', delivery: 'EMAIL' },
    dry_run: true,
    is_default: true,
  });
