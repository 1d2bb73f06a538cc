import { randomUUID } from 'node:crypto';
import { SecretBox } from '../../src/platform/security/secret-box.js';
import { add, addPayoutAccount, draft, insert, addMeeting, owe, joinPulledTool, stand, type MakeWorld } from './example-ground.js';
import { createHubClient } from './hub-client.js';
import { released } from './incentives.js';
import { createBudget, createRallyStudy, createRecruitingStudy } from './rally-study.js';
import type { TestHub } from './start-hub.js';
import { createJoinedStudy } from './studies.js';
import type { WholeWorkspace, WorkspaceIds } from './whole-workspace.js';

/**
 * Brings about what the example of an operation needs where the workspace as it is, or as examples before it have left it, would refuse it: a draft
 * to publish, somebody who has submitted. Every other operation is asked about what is there.
 *
 * @returns what it is to be asked about
 */
export async function prepareExample(hub: TestHub, workspace: WholeWorkspace, name: string): Promise<WorkspaceIds> {
  const make = worlds[name.replace('/studies/{studyId}/participations/{pp}', '/participations/{pp}')];
  if (!make) return workspace.ids;
  const client = createHubClient({ url: () => hub.url, apiKey: workspace.keys.admin, workspaceId: workspace.workspaceId, sql: hub.sql });
  return { ...workspace.ids, ...(await make({ hub, client, workspace })) };
}

const worlds: Readonly<Record<string, MakeWorld>> = {
  'DELETE /api/v1/connections/{id}': async (ground) => ({
    connection: await add(ground, '/connections', { connectorId: 'tracked-link', name: randomUUID(), config: { preset: 'generic' } }),
  }),
  'DELETE /api/v1/characteristics/{id}': async (ground) => ({
    characteristic: await add(ground, '/characteristics', { name: 'Unused', slug: `u${randomUUID().replaceAll('-', '')}`, type: 'text' }),
  }),
  'DELETE /api/v1/participants/{id}': async (ground) => ({
    participant: await add(ground, '/participants', { email: `${randomUUID()}@example.com` }),
  }),
  'DELETE /api/v1/sources/{id}': async (ground) => ({ source: await add(ground, '/sources', { kind: 'upload', name: randomUUID() }) }),
  'DELETE /api/v1/models/{id}': async (ground) => ({
    model: await insert(ground, 'models', {
      source_id: ground.workspace.ids.source,
      name: randomUUID(),
      format: 'csv',
      primary_key: 'id',
      columns: '[]',
    }),
  }),

  'PATCH /api/v1/studies/{id}': draft,
  'PUT /api/v1/studies/{id}/audience': draft,
  'POST /api/v1/studies/{id}/publish': draft,
  'PUT /api/v1/studies/{id}/availability': (ground) => draft(ground, { kind: 'interview' }),
  'POST /api/v1/studies/{id}/sessions': (ground) => draft(ground, { kind: 'interview' }),
  'PATCH /api/v1/studies/{id}/sessions/{session}': addMeeting,
  'POST /api/v1/studies/{id}/sessions/{session}/cancel': addMeeting,
  'POST /api/v1/studies/{id}/launch': async ({ hub, workspace }) => ({
    study: (await createJoinedStudy(hub, { key: workspace.keys.admin })).studyId,
  }),
  'POST /api/v1/studies/{id}/estimate': async ({ client }) => ({
    study: (await createRallyStudy(client)).studyId,
    budget: await createBudget(client),
  }),
  'GET /api/v1/studies/{id}/bill': async ({ client }) => ({ study: (await createRecruitingStudy(client)).studyId }),
  'GET /api/v1/studies/{id}/platform': async ({ client }) => ({ study: (await createRecruitingStudy(client)).studyId }),
  'GET /api/v1/studies/{id}/platform/reports': async ({ client }) => ({ study: (await createRecruitingStudy(client)).studyId }),
  'GET /api/v1/studies/{id}/pull': joinPulledTool,
  'POST /api/v1/studies/{id}/pull': joinPulledTool,
  'PUT /api/v1/studies/{id}/reconciliation-schedule': joinPulledTool,
  'POST /api/v1/studies/{id}/reconciliations': joinPulledTool,
  'POST /api/v1/studies/{id}/reconciliations/{rec}/findings/{f}/acknowledge': async ({ client, workspace }) => {
    await client.sql.query(`update findings set state = 'open', resolved_by = null, resolved_at = null, resolution = null where id = $1`, [
      workspace.ids.finding,
    ]);
    return {};
  },
  'POST /api/v1/quarantine/{q}/dismiss': async (ground) => ({
    quarantineItem: await insert(ground, 'quarantine', {
      study_id: ground.workspace.ids.study,
      channel: 'redirect',
      reason: 'unknown',
      external_id: randomUUID(),
      outcome: 'submitted',
    }),
  }),

  'POST /api/v1/participations/{pp}/invite': (ground) => stand('qualified')(ground),
  'POST /api/v1/participations/{pp}/complete': (ground) => stand('submitted')(ground),
  'POST /api/v1/participations/{pp}/complete-and-pay': (ground) => stand('submitted')(ground),
  'POST /api/v1/participations/{pp}/mark-submitted': (ground) => stand('started')(ground),
  'POST /api/v1/participations/{pp}/reject': (ground) => stand('submitted')(ground),
  'POST /api/v1/participations/{pp}/cancel': (ground) => stand('invited')(ground),
  'POST /api/v1/participations/{pp}/no-show': async (ground) => {
    const { study, session } = await addMeeting(ground);
    const ids = await stand('scheduled')(ground, study);
    await insert(ground, 'bookings', { study_id: study, session_id: session, participation_id: ids.participation, zone: 'UTC' });
    await ground.client.sql.query('update participations set holds_place = true where id = $1', [ids.participation]);
    await ground.client.sql.query('update studies set places_taken = 1 where id = $1', [study]);
    await ground.client.sql.query(`update sessions set booked = 1, starts_at = now() - interval '1 hour', ends_at = now() where id = $1`, [
      session,
    ]);
    return ids;
  },
  'POST /api/v1/participations/{pp}/confirm-removed': async (ground) => {
    const { client, workspace } = ground;
    const ids = await stand('excluded')(ground);
    await client.sql.query(
      `insert into exclusions (participation_id, workspace_id, study_id, reason, excluded_by, removal) values ($1, $2, $3, 'x', 'x', 'waiting')`,
      [ids.participation, workspace.workspaceId, workspace.ids.study],
    );
    return ids;
  },

  'POST /api/v1/incentives/{id}/release': async (ground) => ({ incentive: (await owe(ground)).id }),
  'POST /api/v1/incentives/{id}/cancel': async (ground) => ({ incentive: (await owe(ground)).id }),
  'POST /api/v1/incentives/{id}/retry': async (ground) => ({ incentive: (await owe(ground, { ...released, status: 'failed' })).id }),
  'POST /api/v1/incentives/{id}/resolve': async (ground) => ({ incentive: (await owe(ground, { ...released, status: 'unknown' })).id }),
  'GET /api/v1/incentives/{id}/link': async (ground) => {
    const { id } = await owe(ground, { ...released, status: 'delivered' });
    const { keyId, sealed } = ground.hub.app.get(SecretBox).seal('https://rewards.example.com/x', { owner: id, name: 'link' });
    await ground.client.sql.query(
      'insert into payouts (incentive_id, workspace_id, account_id, link_key_id, link) values ($1, $2, $3, $4, $5)',
      [id, ground.workspace.workspaceId, ground.workspace.ids.payoutAccount, keyId, sealed],
    );
    return { incentive: id };
  },
  'POST /api/v1/payout-batches': async (ground) => {
    await addPayoutAccount(ground);
    await owe(ground);
    return {};
  },
  'POST /api/v1/payout-files/{id}/failed': async (ground) => {
    const { externalId } = await owe(ground, released);
    return { externalId, payoutFile: await add(ground, '/payout-files') };
  },
};
