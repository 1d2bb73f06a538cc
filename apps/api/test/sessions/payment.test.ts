import { describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import { AutomaticPayments } from '../../src/sessions/payment/automatic-payments.js';
import { act, addSession, count, hub, invite, inviteAndBook, read, recruit, shift, type Guest } from './ground.js';

const rounds = Number(process.env['PANELBRIDGE_CHAOS_ROUNDS'] ?? 6);
const many = { timeout: 60_000 + rounds * 5_000 };
const payments = hub.app.get(AutomaticPayments);
const settle = ({ id }: Pick<Guest, 'id'>) => payments.settle(hub.workspaceId, id);

/** Somebody whose session of half an hour ended so many hours ago. */
async function attend(endedHoursAgo: number, studyId?: string): Promise<Guest & { readonly studyId: string; readonly sessionId: string }> {
  const study = studyId ?? (await recruit());
  const { id: sessionId } = await addSession(study, { startsAt: new Date(Date.now() + 3_600_000).toISOString() });
  const guest = await inviteAndBook(study, sessionId);
  await hub.sql.query(
    `update sessions set starts_at = now() - make_interval(secs => $2) - interval '30 minutes', ends_at = now() - make_interval(secs => $2) where id = $1`,
    [sessionId, endedHoursAgo * 3600],
  );
  return { ...guest, studyId: study, sessionId };
}

/** Somebody who handed in an unmoderated test so many hours ago. */
async function submit(hoursAgo: number): Promise<Guest & { readonly studyId: string }> {
  const studyId = await recruit({ kind: 'unmoderated_test' });
  const { body } = await hub.request<{ results: { participationId: string; participantId: string }[] }>(
    'POST',
    `/api/v1/studies/${studyId}/participations`,
    {
      body: { participants: [{ email: `${crypto.randomUUID()}@example.com` }], to: 'study' },
      headers: { 'idempotency-key': crypto.randomUUID() },
    },
  );
  const { participationId: id = '', participantId = '' } = body.results[0] ?? {};
  const hot = hub.app.get(HotStatements);
  await hot.recordEntry({ participation: id, requestId: 'r' });
  const report = {
    study: null,
    outcome: 'submitted',
    channel: 'redirect',
    eventId: null,
    connectionId: null,
    partnerStatus: null,
  } as const;
  await hot.recordOutcome({ participation: id, ...report, occurredAt: null, requestId: 'r' });
  await hub.sql.query('update evidence set received_at = now() - make_interval(secs => $2) where participation_id = $1', [
    id,
    hoursAgo * 3600,
  ]);
  return { id, participantId, path: '', studyId };
}

/** What the ledger has charged for a participation, fee and incentive. */
const charged = async ({ id }: Pick<Guest, 'id'>) =>
  (
    await hub.sql.query<{ kind: string; n: number }>(
      `select kind, count(*)::int as n from ledger_transfers where participation_id = $1 group by kind order by kind`,
      [id],
    )
  ).rows;
const both = [
  { kind: 'fee', n: 1 },
  { kind: 'incentive', n: 1 },
];
const releases = ({ id }: Pick<Guest, 'id'>) => count(`events where participation_id = $1 and type = 'incentive.released'`, id);

describe('payment after a session', () => {
  it('S2-56 one act completes and pays, and only once the session has begun', async () => {
    const studyId = await recruit();
    const { id: sessionId } = await addSession(studyId);
    const guest = await inviteAndBook(studyId, sessionId);
    for (const name of ['complete', 'complete-and-pay']) expect((await act(guest.id, name)).body.code).toBe('session_not_started');
    await shift(sessionId, -2);
    const { status, body } = await act(guest.id, 'complete-and-pay');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'completed', incentive: { status: 'released', amount: { amount: 5000, currency: 'USD' } } });
    expect(await charged(guest)).toEqual(both);
    expect(await count(`bookings where participation_id = $1 and status = 'attended'`, guest.id)).toBe(1);
  });

  it('S2-57 a person pays at any time after the session, long before the window ends and long after a completion', async () => {
    const soon = await attend(0);
    expect((await act(soon.id, 'complete-and-pay')).status).toBe(200);
    const late = await attend(23);
    expect((await act(late.id, 'complete')).body).toMatchObject({ status: 'completed', incentive: { status: 'due' } });
    const { incentive } = await read(late.id);
    const released = await hub.request('POST', `/api/v1/incentives/${incentive?.id}/release`, {
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    expect(released.status).toBe(200);
  });

  it('S2-58 is made by itself 24 hours after the scheduled end, and not a moment sooner', async () => {
    const early = await attend(23.99);
    expect(await settle(early)).toBe('wait_until');
    expect(await read(early.id)).toMatchObject({ status: 'scheduled', incentive: null });
    const due = await attend(24.001);
    expect(await payments.sweep()).toBe(1);
    expect(await read(due.id)).toMatchObject({ status: 'completed', incentive: { status: 'released' } });
    expect(await charged(due)).toEqual(both);
    expect(await read(early.id)).toMatchObject({ status: 'scheduled' });
    const { rows } = await hub.sql.query(
      `select type, actor_kind, channel, reason from events where participation_id = $1 and (to_status = 'completed' or type like 'incentive.%') order by id`,
      [due.id],
    );
    expect(rows).toEqual([
      { type: 'participation.status_changed', actor_kind: 'system', channel: null, reason: 'review_window' },
      { type: 'incentive.due', actor_kind: 'system', channel: null, reason: null },
      { type: 'incentive.released', actor_kind: 'system', channel: null, reason: null },
    ]);
    expect(await count('evidence where participation_id = $1', due.id)).toBe(0);
    expect(await payments.sweep()).toBe(0);
  });

  it('S2-58 of an unmoderated test counts from the submission, and what was completed by hand is paid then too', async () => {
    const early = await submit(23.9);
    const due = await submit(24.1);
    const completed = await submit(24.1);
    expect((await act(completed.id, 'complete')).body.incentive?.status).toBe('due');
    expect(await payments.sweep()).toBe(2);
    expect((await read(early.id)).status).toBe('submitted');
    for (const { id } of [due, completed]) expect(await read(id)).toMatchObject({ status: 'completed', incentive: { status: 'released' } });
  });

  it('S2-59 by hand before the window ends leaves nothing for it', async () => {
    const guest = await attend(1);
    await act(guest.id, 'complete-and-pay');
    await shift(guest.sessionId, -48);
    expect(await payments.sweep()).toBe(0);
    expect(await settle(guest)).toBe('leave');
    expect(await releases(guest)).toBe(1);
    expect(await charged(guest)).toEqual(both);
  });

  it('S2-59 by hand at the moment at which the automatic one fires is one payment', many, async () => {
    const studyId = await recruit({ participationLimit: rounds }, {});
    for (let round = 0; round < rounds; round += 1) {
      const guest = await attend(25, studyId);
      const [byHand] = await Promise.all([act(guest.id, 'complete-and-pay'), settle(guest), settle(guest)]);
      expect([200, 409]).toContain(byHand.status);
      expect(await read(guest.id)).toMatchObject({ status: 'completed', incentive: { status: 'released' } });
      expect(await releases(guest)).toBe(1);
      expect(await count('incentives where participation_id = $1', guest.id)).toBe(1);
      expect(await charged(guest)).toEqual(both);
    }
  });

  it('S2-60 is not made to who did not come, was rejected or excluded within the window', async () => {
    const studyId = await recruit();
    for (const [name, body] of [
      ['no-show', {}],
      ['reject', { reason: 'Read from a script' }],
      ['exclude', { reason: 'Somebody else came' }],
    ] as const) {
      const guest = await attend(1, studyId);
      expect((await act(guest.id, name, body)).status).toBe(200);
      await shift(guest.sessionId, -48);
      expect(await payments.sweep()).toBe(0);
      expect(await settle(guest)).toBe('leave');
      expect((await read(guest.id)).incentive).toBeNull();
      expect(await charged(guest)).toEqual([]);
    }
  });

  it('S2-60 a no-show a moment before, or just then, is a no-show or a payment, never both', many, async () => {
    const studyId = await recruit({ participationLimit: rounds + 1 });
    const before = await attend(24.1, studyId);
    expect((await act(before.id, 'no-show')).status).toBe(200);
    expect(await settle(before)).toBe('leave');
    for (let round = 0; round < rounds; round += 1) {
      const guest = await attend(24.1, studyId);
      const [noShow] = await Promise.all([act(guest.id, 'no-show', { replace: true }), settle(guest)]);
      const { status, incentive } = await read(guest.id);
      const expected = noShow.status === 200 ? ['no_show', undefined, []] : ['completed', 'released', both];
      expect([status, incentive?.status, await charged(guest)]).toEqual(expected);
    }
  });

  it('is left to a person while reports are irregular', async () => {
    const guest = await submit(25);
    await hub.sql.query(`update evidence set anomaly = 'too_fast' where participation_id = $1`, [guest.id]);
    expect(await payments.sweep()).toBe(0);
    expect((await read(guest.id)).status).toBe('submitted');
    expect((await act(guest.id, 'complete-and-pay')).status).toBe(200);
  });

  it('of studies that recruit for no platform is made by a person alone', async () => {
    const { createDraft } = await import('../support/studies.js');
    const { id: studyId } = await createDraft(hub, { study: { kind: 'interview' } });
    await hub.sql.query(`update studies set status = 'active', launched_at = now() where id = $1`, [studyId]);
    const guest = await attend(500, studyId);
    expect(await payments.sweep()).toBe(0);
    expect(await settle(guest)).toBe('leave');
  });
});

describe('a no-show', () => {
  const limitOf = async (studyId: string) =>
    (await hub.sql.query('select participation_limit as limit, places_taken as taken from studies where id = $1', [studyId])).rows[0];

  it('is one from the beginning of the session on, and frees the place; without a replacement nobody more is wanted', async () => {
    const studyId = await recruit();
    const { id: sessionId } = await addSession(studyId);
    const guest = await inviteAndBook(studyId, sessionId);
    expect((await act(guest.id, 'no-show')).body.code).toBe('session_not_started');
    await shift(sessionId, -2);
    expect((await act(guest.id, 'no-show')).body).toMatchObject({ status: 'no_show', holdsPlace: false, incentive: null });
    expect(await limitOf(studyId)).toEqual({ limit: 2, taken: 0 });
    expect(await count(`bookings where participation_id = $1 and status = 'no_show'`, guest.id)).toBe(1);
    expect(await charged(guest)).toEqual([]);
  });

  it('of somebody who never held a place, where nobody else does, is one like any other', async () => {
    const studyId = await recruit();
    const guest = await attend(0, studyId);
    await hub.sql.query('update participations set holds_place = false where id = $1', [guest.id]);
    await hub.sql.query('update studies set places_taken = 0 where id = $1', [studyId]);
    const before = await limitOf(studyId);
    expect(await act(guest.id, 'no-show')).toMatchObject({ status: 200, body: { status: 'no_show', holdsPlace: false } });
    expect(await limitOf(studyId)).toEqual(before);
    expect(await count(`bookings where participation_id = $1 and status = 'no_show'`, guest.id)).toBe(1);
  });

  it('with a replacement leaves the limit, so that somebody else gets the place, and asks who has not booked yet again', async () => {
    const studyId = await recruit({ participationLimit: 2 });
    const waiting = (await invite(studyId))[0]?.id ?? '';
    const guest = await attend(0, studyId);
    expect((await act(guest.id, 'no-show', { replace: true })).status).toBe(200);
    expect(await limitOf(studyId)).toEqual({ limit: 2, taken: 1 });
    expect(await count(`emails where participation_id = $1 and template = 'invitation'`, waiting)).toBe(2);
    expect(await invite(studyId)).toHaveLength(1);
    expect(await limitOf(studyId)).toEqual({ limit: 2, taken: 2 });
  });

  it.each([
    ['no-show', { replace: false }, 'no_show'],
    ['no-show', { replace: true }, 'no_show'],
    ['reject', { reason: 'No camera.' }, 'rejected'],
    ['exclude', { reason: 'The answers are from a machine.' }, 'excluded'],
  ])('and whatever else frees a place gives back none that was never held: %s %j', async (name, body, status) => {
    const studyId = await recruit({ participationLimit: 2 });
    const guest = await attend(0, studyId);
    // As data that came from elsewhere may be: a booking without a place.
    await hub.sql.query('update participations set holds_place = false where id = $1', [guest.id]);
    await hub.sql.query('update studies set places_taken = 0 where id = $1', [studyId]);
    const others = await invite(studyId, 2);
    expect(await limitOf(studyId)).toEqual({ limit: 2, taken: 2 });
    expect(await act(guest.id, name, body)).toMatchObject({ status: 200, body: { status, holdsPlace: false } });
    expect(await limitOf(studyId)).toEqual({ limit: 2, taken: 2 });
    for (const { id } of others) await act(id, 'reject', { reason: 'No camera.' });
    expect(await limitOf(studyId)).toEqual({ limit: 2, taken: 0 });
  });

  it('of many at once lowers the limit by each of them', async () => {
    const studyId = await recruit({ participationLimit: 3 });
    const guests = [await attend(0, studyId), await attend(0, studyId)];
    const { body } = await hub.request<{ results: { result: string }[] }>('POST', `/api/v1/studies/${studyId}/participations/no-show`, {
      body: { items: guests.map(({ id }) => ({ id })) },
    });
    expect(body.results.map(({ result }) => result)).toEqual(['done', 'done']);
    expect(await limitOf(studyId)).toEqual({ limit: 1, taken: 0 });
  });
});
