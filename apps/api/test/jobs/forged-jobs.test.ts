import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AutoRelease } from '../../src/incentives/auto-release.js';
import { SendEmail } from '../../src/platform/mail/send-email.js';
import { WebhookProcessor } from '../../src/webhooks/webhook-processor.js';
import { seedParticipations, seedStudy, takeSnapshot, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

// A worker has only the ids that stand in a job. Whoever could put a job into a queue must not reach another workspace by it, so the rows
// are looked for in the workspace that the job names, where they are not.
let hub: TestHub;
let study: SeededStudy;
let participation: string;
let stranger: string;
beforeAll(async () => {
  // Nobody does the jobs but this test.
  hub = await startHub({ configuration: { role: 'api' } });
  study = await seedStudy(hub, { auto_release: true });
  [participation = ''] = await seedParticipations(hub, study, 1, 'completed');
  stranger = await hub.createWorkspace();
});
afterAll(() => hub.close());

async function expectNothingDone(work: () => Promise<void>): Promise<void> {
  const before = await takeSnapshot(hub.sql);
  await work();
  expect(await takeSnapshot(hub.sql)).toEqual(before);
}

it('finds no mail of another workspace', async () => {
  const { rows } = await hub.sql.query<{ id: string }>(
    `insert into emails (workspace_id, study_id, template, dedupe_key) values ($1, $2, 'invitation', $3) returning id`,
    [hub.workspaceId, study.id, randomUUID()],
  );
  const emailId = rows[0]?.id ?? '';
  await expectNothingDone(() => hub.app.get(SendEmail).run({ workspaceId: stranger, emailId }));
  await hub.app.get(SendEmail).run({ workspaceId: hub.workspaceId, emailId });
  expect((await hub.sql.query('select status from emails where id = $1', [emailId])).rows).toEqual([{ status: 'suppressed' }]);
});

it('finds no participation of another workspace', async () => {
  await hub.sql.query('insert into incentives (workspace_id, study_id, participation_id, amount, currency) values ($1, $2, $3, 100, $4)', [
    hub.workspaceId,
    study.id,
    participation,
    'USD',
  ]);
  await hub.sql.query(
    `insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition) values ($1, $2, $3, 'webhook', 'completed', 1, 'apply')`,
    [hub.workspaceId, study.id, participation],
  );
  await hub.sql.query(`update participations set evidence_outcome = 'completed' where id = $1`, [participation]);
  await expectNothingDone(() => hub.app.get(AutoRelease).release({ workspaceId: stranger, participationId: participation }));
  await hub.app.get(AutoRelease).release({ workspaceId: hub.workspaceId, participationId: participation });
  const { rows } = await hub.sql.query('select status from incentives where participation_id = $1', [participation]);
  expect(rows).toEqual([{ status: 'released' }]);
});

it('finds no webhook of another workspace', async () => {
  const { rows } = await hub.sql.query<{ id: string }>(
    `insert into inbound_webhooks (workspace_id, connection_id, external_event_id, body, headers) values ($1, $2, 'e1', '{}', '{}') returning id`,
    [hub.workspaceId, study.connectionId],
  );
  const webhookId = Number(rows[0]?.id);
  await expectNothingDone(() => hub.app.get(WebhookProcessor).process({ workspaceId: stranger, webhookId }));
  await hub.app.get(WebhookProcessor).process({ workspaceId: hub.workspaceId, webhookId });
  const { rows: done } = await hub.sql.query('select processed_at from inbound_webhooks where id = $1', [webhookId]);
  expect(done).toEqual([{ processed_at: expect.any(Date) }]);
});
