import { createToken } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { TokenKeyring } from '../../src/platform/security/keyring.js';
import { seedParticipations, seedStudy } from '../support/seed.js';
import { type Ground, hub, listEvidence, listQuarantine, post, prepare, readParticipation, secret, settle, write } from './webhook-tool.js';

describe('what nobody can be credited with goes to quarantine and changes nothing:', () => {
  const expectQuarantined = async ({ connectionId, participation }: Ground, body: string, expected: object) => {
    const before = await readParticipation(participation);
    expect((await post(connectionId, body)).status).toBe(202);
    await settle(connectionId);
    expect(await listQuarantine(connectionId)).toMatchObject([expected]);
    expect(await readParticipation(participation)).toEqual(before);
    expect(await listEvidence(participation)).toEqual([]);
  };

  it('an unknown status keeps the present one', async () => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid: ground.token, event: 'interview.rescheduled' }), {
      reason: 'unknown',
      partner_status: 'interview.rescheduled',
      external_id: ground.participation,
      study_id: ground.study.id,
      outcome: null,
    });
  });

  it('a status that only JavaScript knows', async () => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid: ground.token, event: 'constructor' }), {
      reason: 'unknown',
      partner_status: 'constructor',
    });
  });

  it.each([
    ['no id', undefined, 'missing'],
    ['a placeholder that nobody filled in', '{{iid}}', 'missing'],
    ['the word undefined', 'undefined', 'missing'],
    ['an id of somebody else’s making', 'abc123', 'unknown'],
    ['a text that a database cannot store', 'a\u0000b\ud800', 'unknown'],
  ])('%s', async (_name, iid, reason) => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid }), { reason, outcome: 'submitted', details: { webhookId: expect.any(String) } });
  });

  it('a token with one character changed', async () => {
    const ground = await prepare();
    const changed = `${ground.token.slice(0, 4)}${ground.token.charAt(4) === 'a' ? 'b' : 'a'}${ground.token.slice(5)}`;
    await expectQuarantined(ground, write({ iid: changed }), { reason: 'tampered', external_id: changed });
  });

  it('a token that has expired', async () => {
    const ground = await prepare();
    const expired = createToken(
      { kind: 'tracking', subject: ground.participation.slice(3), expiresOn: Date.now() - 3 * 86_400_000 },
      hub.app.get(TokenKeyring),
    );
    await expectQuarantined(ground, write({ iid: expired }), { reason: 'expired' });
  });

  it('a token of another kind', async () => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid: hub.app.get(ParticipantTokens).ofParticipation('entry', ground.participation) }), {
      reason: 'unknown',
    });
  });

  it('a participation that does not exist', async () => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid: hub.app.get(ParticipantTokens).ofParticipation('tracking', 'pp_nobody0') }), {
      reason: 'unknown',
    });
  });

  it('a participation of a study that another connection serves', async () => {
    const ground = await prepare();
    const other = await prepare();
    await expectQuarantined(ground, write({ iid: other.token }), {
      reason: 'wrong_study',
      external_id: other.participation,
      study_id: null,
    });
    expect(await listEvidence(other.participation)).toEqual([]);
    expect((await readParticipation(other.participation)).status).toBe('started');
  });

  it('a participation of another workspace, which is not even named', async () => {
    const ground = await prepare();
    const workspaceId = await hub.createWorkspace();
    const study = await seedStudy({ sql: hub.sql, workspaceId });
    const [foreign = ''] = await seedParticipations({ sql: hub.sql, workspaceId }, study, 1, 'started');
    await expectQuarantined(ground, write({ iid: hub.app.get(ParticipantTokens).ofParticipation('tracking', foreign) }), {
      reason: 'wrong_study',
      study_id: null,
    });
    expect((await readParticipation(foreign)).status).toBe('started');
    expect(JSON.stringify(await listQuarantine(ground.connectionId))).not.toContain(foreign);
  });

  it.each([
    ['no JSON at all', '{"event":'],
    ['an empty body', ''],
    ['JSON of another form', '["interview.completed"]'],
    ['no status', '{"timestamp":"NOW","participant_metadata":{}}'],
  ])('%s, with a right signature, is answered 202 and kept', async (_name, text) => {
    const ground = await prepare({ preset: 'perspective', webhookScheme: 'header' });
    const body = text.replace('NOW', new Date().toISOString());
    expect((await post(ground.connectionId, body, { 'x-webhook-key': secret })).status).toBe(202);
    const [stored] = await settle(ground.connectionId);
    expect(stored?.body.toString()).toBe(body);
    expect(await listQuarantine(ground.connectionId)).toMatchObject([
      { reason: 'unknown', details: { fault: { code: 'response_invalid' }, webhookId: stored?.id } },
    ]);
  });
});
