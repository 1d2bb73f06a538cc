import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { InvitationService } from '../../src/invitations/invitation.service.js';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { ParticipantExportDto } from '../../src/participants/participant-export.dto.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { WebhookProcessor } from '../../src/webhooks/webhook-processor.js';
import { dumpDatabase } from '../support/dump-database.js';
import { inviteParticipants } from '../support/participations.js';
import { createLaunchedStudy } from '../support/studies.js';
import { startHub } from '../support/start-hub.js';

const hub = await startHub();
const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

const { studyId, connectionId } = await createLaunchedStudy(hub, { study: { participationLimit: 50 } });
const path = (id: string, suffix = '') => `/api/v1/participants/${id}${suffix}`;

/** Somebody of whom every table knows something; every text about them holds the canary. */
async function createPerson(canary: string, outcome?: 'submitted') {
  const key = randomUUID();
  const email = `${canary}@example.com`;
  const body = { participants: [{ email, firstName: canary, lastName: `Mc${canary}` }], message: { text: `Dear ${canary}` }, to: 'study' };
  const { body: invited } = await hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
    body,
    headers: { 'idempotency-key': key },
  });
  const [result] = invited.results;
  const [id, participation] = [result?.participantId ?? '', result?.participationId ?? ''];
  await vi.waitFor(
    async () =>
      expect((await hub.sql.query(`select status from emails where participation_id = $1`, [participation])).rows).toEqual([
        { status: 'failed' },
      ]),
    10_000,
  );
  await hub.sql.query(`update participations set answers = $2 where id = $1`, [participation, { q: canary }]);
  await hub.sql.query(
    `insert into exchanges (workspace_id, connection_id, participation_id, direction, operation, method, path, request, response) values ($1, $2, $3, 'outbound', 'push', 'POST', '/x', $4, $4)`,
    [hub.workspaceId, connectionId, participation, { body: canary }],
  );
  // One webhook that was recorded for the person, and one that a colleague assigned to them.
  const signals = { signals: [{ effect: 'recorded', participationId: participation }] };
  const assigned = { signals: [{ effect: 'quarantined', externalId: canary, participationId: null }] };
  const { rows: webhooks } = await hub.sql.query(
    `insert into inbound_webhooks (workspace_id, connection_id, external_event_id, body, headers, request_id, result, processed_at)
     select $1, $2, e, $4, $5, e, r, now() from unnest($3::text[], $6::jsonb[]) x (e, r) returning id`,
    [
      hub.workspaceId,
      connectionId,
      [randomUUID(), randomUUID()],
      Buffer.from(canary),
      { 'x-name': canary },
      [JSON.stringify(signals), JSON.stringify(assigned)],
    ],
  );
  await hub.sql.query(
    `insert into exchanges (workspace_id, connection_id, direction, operation, method, path, request, response, request_id)
     select $1, $2, 'inbound', 'webhook', 'POST', '/hooks', $3, $3, request_id from inbound_webhooks where id = $4`,
    [hub.workspaceId, connectionId, { body: canary }, webhooks[1].id],
  );
  await hot.recordEntry({ participation, requestId: 'r' });
  if (outcome) {
    await hot.recordOutcome({
      participation,
      study: null,
      outcome,
      channel: 'webhook',
      eventId: randomUUID(),
      connectionId,
      partnerStatus: null,
      occurredAt: null,
      requestId: 'r',
    });
  }
  await hub.sql.query(
    `insert into quarantine (workspace_id, study_id, channel, reason, external_id, details, state, participation_id) values ($1, $2, 'webhook', 'unknown', $3, $4, 'assigned', $5)`,
    [hub.workspaceId, studyId, canary, { name: canary, webhookId: webhooks[1].id }, participation],
  );
  const repeat = () => hub.request('POST', `/api/v1/studies/${studyId}/participations`, { body, headers: { 'idempotency-key': key } });
  return { id, participation, repeat };
}

describe('what is stored about a person', () => {
  it('is exported whole, and nothing of others', async () => {
    const { id, participation } = await createPerson('canary1', 'submitted');
    await createPerson('stranger');
    const { status, body } = await hub.request<ParticipantExportDto>('GET', path(id, '/export'));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      participant: { id, email: 'canary1@example.com', firstName: 'canary1' },
      participations: [{ id: participation, studyId, answers: { q: 'canary1' } }],
      emails: [{ template: 'invitation', data: { text: 'Dear canary1' }, status: 'failed' }],
      incentives: [{ participationId: participation, amount: 2500 }],
      evidence: [{ outcome: 'submitted', channel: 'webhook' }],
      exchanges: [{ request: { body: 'canary1' } }],
      quarantine: [{ externalId: 'canary1' }],
    });
    expect(body.events.map(({ type }) => type)).toContain('participant.created');
    expect(body.events.map(({ type }) => type)).toContain('incentive.due');
    expect(JSON.stringify(body)).not.toContain('stranger');
    expect(JSON.stringify(body)).not.toContain('workspaceId');
  });

  it('is erased whole: no trace in a dump, while ids, statuses and what is owed survive', async () => {
    const { id, participation, repeat } = await createPerson('canary2', 'submitted');
    await createPerson('bystander');
    expect(await dumpDatabase(hub.sql)).toContain('canary2');
    expect((await hub.request('POST', path(id, '/erase'))).status).toBe(204);
    const dump = await dumpDatabase(hub.sql);
    expect(dump).not.toContain('canary2');
    expect(dump).toContain('bystander');
    expect((await hub.request('GET', path(id))).status).toBe(404);
    expect((await hub.sql.query('select participant_id, status from participations where id = $1', [participation])).rows).toEqual([
      { participant_id: null, status: 'completed' },
    ]);
    expect((await hub.sql.query('select status, amount from incentives where participation_id = $1', [participation])).rows).toEqual([
      { status: 'due', amount: 2500 },
    ]);
    expect((await hub.sql.query(`select data from events where type = 'participant.erased' and subject_id = $1`, [id])).rows).toEqual([
      { data: { participations: 1 } },
    ]);
    expect((await hub.request('GET', `/api/v1/participations/${participation}/timeline`)).status).toBe(200);
    // A retry of the request that invited them does nothing again.
    expect(await repeat()).toMatchObject({ status: 200, body: { erased: true } });
    expect((await hub.sql.query(`select 1 from participants where email = 'canary2@example.com'`)).rows).toEqual([]);
  });
});

describe('what a tool reports of somebody who is erased', () => {
  const secret = 'key-of-the-tool';
  async function join() {
    const config = { preset: 'generic', webhookScheme: 'header' };
    const joined = await createLaunchedStudy(hub, { connection: { config, secrets: { webhookKey: secret } } });
    const [person] = await inviteParticipants(hub, joined.studyId, 1);
    if (!person) throw new Error('one person is invited as one');
    await hot.recordEntry({ participation: person.participationId, requestId: 'r' });
    return { ...joined, ...person };
  }
  /** An event with an id of its own in the body, which says whom it is about and holds the canary. */
  const report = (canary: string, token: string, status = 'completed') =>
    JSON.stringify({ id: randomUUID(), status, parameters: { iid: token, study: token, name: canary }, words: [`I am ${canary}`] });
  const post = (connection: string, canary: string, body: string) =>
    fetch(`${hub.url}/hooks/${connection}`, { method: 'POST', body, headers: { 'x-webhook-key': secret, 'user-agent': canary } });
  const settle = (connection: string) =>
    vi.waitFor(
      async () =>
        expect(
          (await hub.sql.query('select 1 from inbound_webhooks where connection_id = $1 and processed_at is null', [connection])).rows,
        ).toEqual([]),
      { timeout: 15_000, interval: 50 },
    );

  it('goes with them, whether it was counted, quarantined or assigned by a colleague, and however often it came', async () => {
    const { connectionId: connection, participantId, participationId, trackingToken } = await join();
    const canary = 'canary5';
    await post(connection, canary, report(canary, trackingToken));
    await post(connection, canary, report(canary, trackingToken, 'rescheduled'));
    // Reports without a word of whom they are about are one item in quarantine, however many there are.
    for (let count = 0; count < 3; count += 1) await post(connection, canary, report(canary, 'nobody-known'));
    await settle(connection);
    const { rows } = await hub.sql.query<{ id: string; seen: number }>(
      `select id, seen from quarantine where connection_id = $1 and external_id = 'nobody-known'`,
      [connection],
    );
    expect(rows).toEqual([{ id: expect.any(String), seen: 3 }]);
    const assigned = await hub.request('POST', `/api/v1/quarantine/${rows[0]?.id}/assign`, { body: { participationId } });
    expect(assigned.status).toBe(200);
    expect(await dumpDatabase(hub.sql)).toContain(canary);
    expect((await hub.request('POST', path(participantId, '/erase'))).status).toBe(204);
    expect(await dumpDatabase(hub.sql)).not.toContain(canary);
  });

  it('is counted when it was still to be read, or comes later, and nothing of it is kept', async () => {
    const { connectionId: connection, participantId, participationId, trackingToken } = await join();
    const canary = 'canary6';
    const waiting = report(canary, trackingToken);
    const { rows } = await hub.sql.query<{ id: string }>(
      `insert into inbound_webhooks (workspace_id, connection_id, external_event_id, body, headers) values ($1, $2, 'waiting', $3, $4) returning id`,
      [hub.workspaceId, connection, Buffer.from(waiting), { 'user-agent': canary }],
    );
    expect((await hub.request('POST', path(participantId, '/erase'))).status).toBe(204);
    expect(await dumpDatabase(hub.sql)).toContain(canary);
    await hub.app.get(WebhookProcessor).process({ workspaceId: hub.workspaceId, webhookId: Number(rows[0]?.id) });
    await post(connection, canary, report(canary, trackingToken, 'rescheduled'));
    await settle(connection);
    expect(await dumpDatabase(hub.sql)).not.toContain(canary);
    expect((await hub.sql.query('select status from participations where id = $1', [participationId])).rows).toEqual([
      { status: 'completed' },
    ]);
  });

  it('is never kept by one who reads it while the other erases', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { connectionId: connection, participantId, trackingToken } = await join();
      const canary = `canary7-${round}`;
      const [, erased] = await Promise.all([
        post(connection, canary, report(canary, trackingToken)),
        hub.request('POST', path(participantId, '/erase')),
      ]);
      expect(erased.status).toBe(204);
      await settle(connection);
      expect(await dumpDatabase(hub.sql)).not.toContain(canary);
    }
  });
});

describe('removing a person', () => {
  it('waits until nothing is open: neither a participation nor an incentive', async () => {
    const { id, participation } = await createPerson('canary3');
    expect(await hub.request('DELETE', path(id))).toMatchObject({
      status: 409,
      body: { code: 'participant_in_use', detail: expect.stringContaining(`${participation} is started`) },
    });
    await hot.recordOutcome({
      participation,
      study: null,
      outcome: 'submitted',
      channel: 'redirect',
      eventId: null,
      connectionId: null,
      partnerStatus: null,
      occurredAt: null,
      requestId: 'r',
    });
    expect(await hub.request('DELETE', path(id))).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/is completed, its incentive .* is due/) },
    });
    await hub.sql.query(`update incentives set status = 'delivered' where participation_id = $1`, [participation]);
    expect((await hub.request('DELETE', path(id), { headers: { 'if-match': '"9"' } })).status).toBe(412);
    expect((await hub.request('DELETE', path(id))).status).toBe(204);
    expect(await dumpDatabase(hub.sql)).not.toContain('canary3');
    expect((await hub.sql.query('select status from incentives where participation_id = $1', [participation])).rows).toEqual([
      { status: 'delivered' },
    ]);
  });

  it('frees the address, and the same person may come again as somebody new', async () => {
    const { body } = await hub.request<{ id: string }>('POST', '/api/v1/participants', { body: { email: 'back@example.com' } });
    expect((await hub.request('DELETE', path(body.id))).status).toBe(204);
    const accepted = await hub.app.get(WorkspaceDatabase).run(hub.workspaceId, () =>
      hub.app.get(InvitationService).acceptApplication({
        studyId,
        person: { email: 'back@example.com', firstName: '', lastName: '' },
        answers: {},
        screenerVersion: null,
        verdict: 'qualified',
      }),
    );
    expect(accepted.verdict).toBe('qualified');
  });
});
