import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import type { TimelineDto } from '../../src/participations/timeline.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { launchOrderedStudy, nameInTool, orderedFolder, orderedKey } from '../support/ordered-study.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { visit } from '../support/visit.js';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
}
interface Place {
  readonly studyId: string;
  readonly connectionId: string;
  readonly returnKey: string;
}

let hub: TestHub;
let first: Place;
let second: Place;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [orderedFolder] } });
  first = await launchOrderedStudy(hub, { study: { participationLimit: 50 } });
  second = await launchOrderedStudy(hub, { connectionId: first.connectionId });
});
afterAll(() => hub.close());

const invite = (studyId: string, body: object) =>
  hub.request<InvitationAnswerDto & Problem>('POST', `/api/v1/studies/${studyId}/participations`, {
    body: { to: 'study', ...body },
    headers: { 'idempotency-key': randomUUID() },
  });
const count = async (table: string) => (await hub.sql.query(`select count(*)::int as n from ${table}`)).rows[0].n as number;
const read = async (id: string) =>
  (await hub.sql.query<{ status: string }>('select status from participations where id = $1', [id])).rows[0]?.status;
const enter = (participation: string) => hub.app.get(HotStatements).recordEntry({ participation, requestId: 'r' });
/** Somebody who is in the tool. */
async function start({ studyId }: Place = first): Promise<{ id: string; participantId: string }> {
  const [invited] = await inviteParticipants(hub, studyId, 1);
  const { participationId: id = '', participantId = '' } = invited ?? {};
  await enter(id);
  return { id, participantId };
}
/** What the tool says of an id, and what the hub made of it. */
async function tell(id: string, status = 'done'): Promise<Record<string, unknown> | undefined> {
  const event = randomUUID();
  const answer = await fetch(`${hub.url}/hooks/${first.connectionId}`, {
    method: 'POST',
    headers: { 'x-key': orderedKey, 'x-event': event, 'content-type': 'application/json' },
    body: JSON.stringify({ id, status }),
  });
  expect(answer.status).toBe(202);
  for (;;) {
    const { rows } = await hub.sql.query<{ result: { signals: Record<string, unknown>[] } }>(
      'select result from inbound_webhooks where external_event_id = $1 and processed_at is not null',
      [event],
    );
    if (rows[0]) return rows[0].result.signals[0];
    await sleep(20);
  }
}

describe('an id that follows one person through one study', () => {
  it('S0-45 contacts nobody: no message and no invitation is taken by it, in any of its forms', async () => {
    const { id } = await start();
    const before = [await count('emails'), await count('participations'), await count('participants')];
    const message = await hub.request<Problem>('POST', `/api/v1/participations/${id}/messages`, { body: {} });
    expect(message).toMatchObject({ status: 422, body: { code: 'unsupported' } });
    for (const name of [id, nameInTool(id), 'pp_9exh736', 'u-9exh736']) {
      const refused = await invite(second.studyId, { participantIds: [randomUUID(), name] });
      expect(refused.status).toBe(422);
      expect(refused.body.errors.map(({ pointer }) => pointer)).toEqual(['/participantIds/1']);
    }
    for (const email of [id, nameInTool(id)]) expect((await invite(second.studyId, { participants: [{ email }] })).status).toBe(422);
    expect([await count('emails'), await count('participations'), await count('participants')]).toEqual(before);
  });

  it('S0-46 is refused with the way that there is: the person is invited to another study by their participant id', async () => {
    const { id, participantId } = await start();
    const { detail } = (await hub.request<Problem>('POST', `/api/v1/participations/${id}/messages`, { body: {} })).body;
    expect(detail).toContain(participantId);
    expect(detail).toMatch(/Invite people to another study by participant id/);
    for (const name of [id, nameInTool(id)]) {
      const [error] = (await invite(second.studyId, { participantIds: [name] })).body.errors;
      expect(error).toMatchObject({
        code: 'tracking_id',
        detail: expect.stringMatching(/panel.*GET \/api\/v1\/participants.*participant id/),
      });
      const [typed] = (await invite(second.studyId, { participants: [{ email: name }] })).body.errors;
      expect(typed).toMatchObject({ code: 'tracking_id', pointer: '/participants/0/email' });
    }
    const invited = await invite(second.studyId, { participantIds: [participantId] });
    expect(invited).toMatchObject({ status: 200, body: { results: [{ outcome: 'invited', participantId }] } });
  });

  it('S0-47 is another one in another study, and neither is found by the other’s', async () => {
    const { id, participantId } = await start();
    const [result] = (await invite(second.studyId, { participantIds: [participantId] })).body.results;
    const other = result?.participationId ?? '';
    await enter(other);
    expect(other).not.toBe(id);
    // What the tool is sent of the second study holds nothing of the first.
    const entry = await visit(hub.url, new URL(result?.links.entryUrl ?? '').pathname, { method: 'POST' });
    expect(entry.text).toContain(nameInTool(other));
    for (const old of [id, nameInTool(id), participantId]) expect(entry.text).not.toContain(old);
    // Under one study nothing is found by the id of the other, not even by the address of a return.
    expect((await hub.request('GET', `/api/v1/studies/${second.studyId}/participations/${id}`)).status).toBe(404);
    await visit(hub.url, `/return/${second.returnKey}?uid=${nameInTool(id)}`, { cookies: Object.fromEntries(entry.cookies) });
    expect([await read(id), await read(other)]).toEqual(['started', 'started']);
    // What the tool says of one credits that one alone.
    expect(await tell(nameInTool(other))).toMatchObject({ effect: 'recorded', participationId: other });
    expect([await read(id), await read(other)]).toEqual(['started', 'submitted']);
  });

  it('S0-48 is retired on the day that the study answers, and then kept for audit alone', async () => {
    const place = await launchOrderedStudy(hub, { connectionId: first.connectionId });
    const { studyId } = place;
    const [known, late] = [await start(place), await start(place)];
    expect(await tell(nameInTool(known.id))).toMatchObject({ effect: 'recorded' });
    const open = await hub.request<StudyDto>('GET', `/api/v1/studies/${studyId}`);
    expect(open.body.idsRetireAt).toBeNull();
    const closed = await hub.request<StudyDto>('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } });
    const { closedAt, idsRetireAt } = closed.body;
    expect(Date.parse(idsRetireAt ?? '') - Date.parse(closedAt ?? '')).toBe(90 * 86_400_000);

    await hub.sql.query(`update studies set closed_at = now() - interval '89 days 23 hours' where id = $1`, [studyId]);
    expect(await tell(nameInTool(late.id))).toMatchObject({ effect: 'recorded', participationId: late.id, anomaly: 'after_close' });

    await hub.sql.query(`update studies set closed_at = now() - interval '90 days 1 minute' where id = $1`, [studyId]);
    expect(await tell(nameInTool(late.id))).toMatchObject({ effect: 'quarantined', reason: 'retired', participationId: null });
    await visit(hub.url, `/return/${place.returnKey}?uid=${nameInTool(late.id)}`);
    const { rows } = await hub.sql.query(
      'select channel, reason, external_id, participation_id from quarantine where reason = $1 order by channel',
      ['retired'],
    );
    expect(rows).toEqual([
      { channel: 'redirect', reason: 'retired', external_id: nameInTool(late.id), participation_id: null },
      { channel: 'webhook', reason: 'retired', external_id: nameInTool(late.id), participation_id: null },
    ]);
    const listed = await hub.request<{ data: readonly { reason: { code: string; remedy: string } }[] }>('GET', '/api/v1/quarantine');
    expect(listed.body.data[0]?.reason).toMatchObject({ code: 'retired', remedy: expect.stringMatching(/timeline/) });
    // The hub's own id still leads to what happened.
    const { body } = await hub.request<TimelineDto>('GET', `/api/v1/participations/${known.id}/timeline`);
    expect(body).toMatchObject({ status: 'submitted' });
    expect(body.entries.some(({ kind, channel }) => kind === 'evidence' && channel === 'webhook')).toBe(true);
  });
});
