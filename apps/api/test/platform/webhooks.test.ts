import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  act,
  apply,
  createToldStudy,
  readPlatform,
  readReports,
  readStatus,
  startPlatformWorld,
  tell,
  tellAll,
  until,
  webhookKey,
  type PlatformWorld,
  type ToldStudy,
} from './world.js';

let world: PlatformWorld;
beforeAll(async () => {
  world = await startPlatformWorld();
});
afterAll(() => world.close());
beforeEach(() => world.rally.misbehave([]));

interface Told extends ToldStudy {
  readonly participation: string;
  readonly participantId: string;
}

/** A person whom the platform knows, invited here. */
async function prepare(): Promise<Told> {
  const study = await createToldStudy(world);
  const participation = await apply(world, study.studyId);
  await tellAll(world, study.studyId);
  await act(world, participation, 'invite');
  await tellAll(world, study.studyId);
  const [report] = await readReports(world, study.studyId);
  return { ...study, participation, participantId: report?.externalId ?? '' };
}

/** Presses a button of the platform's page. */
async function press({ rallyStudyId, participantId }: Told, verdict: string): Promise<void> {
  const url = `${world.rally.url}/studies/${rallyStudyId}/participants/${participantId}/${verdict}`;
  const answer = await fetch(url, { method: 'POST', redirect: 'manual' });
  expect(answer.status).toBe(303);
}

/** Waits until everything that the platform sent is read. @returns what it came to, in the order of arrival */
async function settle({
  connectionId,
}: ToldStudy): Promise<readonly { effect: string; status: string | null; [member: string]: unknown }[]> {
  await world.rally.settle();
  const read = () =>
    world.hub.sql.query<{ done: boolean; signals: { effect: string; status: string }[] | null }>(
      `select processed_at is not null as done, result -> 'signals' as signals from inbound_webhooks where connection_id = $1 order by id`,
      [connectionId],
    );
  await until('every webhook is read', async () => (await read()).rows.every(({ done }) => done));
  return (await read()).rows.flatMap(({ signals }) => signals ?? []);
}
const countMoney = async ({ studyId }: ToldStudy) => {
  const { rows } = await world.hub.sql.query(
    `select (select count(*)::int from ledger_transfers where study_id = $1 and kind <> 'reserve') as transfers,
       (select count(*)::int from incentives where study_id = $1 and status <> 'due') as moved`,
    [studyId],
  );
  return rows[0];
};

describe('what the platform says', () => {
  it('D3 of a completed session is evidence here, and no money moves by it', async () => {
    const told = await prepare();
    await press(told, 'approve');
    await press(told, 'complete');
    await settle(told);
    const { rows } = await world.hub.sql.query<{ outcome: string; disposition: string; partner_status: string }>(
      `select outcome, disposition, partner_status from evidence where participation_id = $1 and connection_id = $2`,
      [told.participation, told.connectionId],
    );
    expect(rows).toEqual([{ outcome: 'submitted', disposition: expect.any(String), partner_status: 'INTERVIEW_COMPLETED' }]);
    expect(['invited', 'submitted']).toContain(await readStatus(world, told.participation));
    expect(await countMoney(told)).toEqual({ transfers: 0, moved: 0 });
    // The platform said it itself, so nobody has to enter it there.
    world.rally.clearRequests();
    await tell(world, told.studyId);
    const [report] = await readReports(world, told.studyId);
    expect(report?.error?.detail ?? '').not.toContain('submitted');
  });

  it.each([
    ['approve', 'INTERVIEW_INVITE_SENT'],
    ['reject', 'SCREENER_DISQUALIFIED'],
  ])('of a review (%s) is put before a person, who finds whom it is about; nothing moves', async (verdict, word) => {
    const told = await prepare();
    const before = await readStatus(world, told.participation);
    await press(told, verdict);
    expect(await settle(told)).toMatchObject([
      { effect: 'quarantined', reason: 'unknown', status: word, participationId: told.participation },
    ]);
    expect(await readStatus(world, told.participation)).toBe(before);
    expect(await countMoney(told)).toEqual({ transfers: 0, moved: 0 });
  });

  it('of a no-show is put before a person: whoever was there decides', async () => {
    const told = await prepare();
    await press(told, 'approve');
    await press(told, 'no_show');
    expect((await settle(told)).at(-1)).toMatchObject({ effect: 'quarantined', status: 'INTERVIEW_NO_SHOWED', studyId: told.studyId });
    expect(await readStatus(world, told.participation)).not.toBe('no_show');
  });

  it('in an unknown word or of an unknown kind is put before a person', async () => {
    const told = await prepare();
    world.rally.misbehave([{ fault: 'webhook_unknown_status', times: 1 }]);
    await press(told, 'approve');
    expect(await settle(told)).toMatchObject([{ effect: 'quarantined', reason: 'unknown', participationId: told.participation }]);
  });

  it('by the pseudonym finds the person too', async () => {
    const told = await prepare();
    const [report] = await readReports(world, told.studyId);
    const path = `/api/public/v1/people/${encodeURIComponent(report?.pseudonym ?? '')}/opted-out`;
    const answer = await fetch(`${world.rally.url}${path}`, {
      method: 'PUT',
      headers: { authorization: 'Bearer demo-rally-key', 'content-type': 'application/json' },
      body: JSON.stringify({ isOptedOut: true }),
    });
    expect(answer.status).toBe(200);
    expect(await settle(told)).toMatchObject([{ effect: 'quarantined', status: 'OPTED_OUT', participationId: told.participation }]);
    const { rows } = await world.hub.sql.query(
      'select opted_out_at from participants m join participations p on p.participant_id = m.id where p.id = $1',
      [told.participation],
    );
    expect(rows).toEqual([{ opted_out_at: null }]);
  });
});

describe('webhooks', () => {
  it('that come twice, or in another order, end as those that come once in order', async () => {
    const [plain, twice, turned] = [await prepare(), await prepare(), await prepare()];
    await press(plain, 'approve');
    await press(plain, 'complete');
    await settle(plain);
    world.rally.misbehave([{ fault: 'webhook_duplicate' }]);
    await press(twice, 'approve');
    await press(twice, 'complete');
    await settle(twice);
    world.rally.misbehave([{ fault: 'webhook_reordered', times: 1 }]);
    await press(turned, 'approve');
    await press(turned, 'complete');
    await settle(turned);
    const describeEnd = async (told: Told) => {
      const { rows } = await world.hub.sql.query<{ outcome: string; disposition: string; seen: number }>(
        'select outcome, disposition, seen from evidence where participation_id = $1 and connection_id = $2',
        [told.participation, told.connectionId],
      );
      const kept = await world.hub.sql.query('select partner_status, seen from quarantine where connection_id = $1 order by 1', [
        told.connectionId,
      ]);
      return { status: await readStatus(world, told.participation), evidence: rows, quarantine: kept.rows, money: await countMoney(told) };
    };
    const end = await describeEnd(plain);
    expect(end.evidence).toHaveLength(1);
    expect(await describeEnd(twice)).toEqual(end);
    expect(await describeEnd(turned)).toEqual(end);
    const sent = world.rally.deliveries().filter(({ url }) => url.endsWith(twice.connectionId));
    const messages = new Set(sent.map(({ messageId }) => messageId));
    expect(sent.length).toBe(messages.size + 2);
    const { rows } = await world.hub.sql.query('select count(*)::int as n from inbound_webhooks where connection_id = $1', [
      twice.connectionId,
    ]);
    expect(rows).toEqual([{ n: messages.size }]);
  });

  it.each(['webhook_unsigned', 'webhook_wrong_signature', 'webhook_old'] as const)(
    'that prove nothing are refused and change nothing: %s',
    async (fault) => {
      const told = await prepare();
      const before = await settle(told);
      const earlier = world.rally.deliveries().length;
      world.rally.misbehave([{ fault }]);
      await press(told, 'approve');
      await world.rally.settle();
      const later = world.rally.deliveries().slice(earlier);
      const attempts = later.flatMap((one) => (one.url.endsWith(told.connectionId) ? one.attempts : []));
      expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([401]));
      expect(await settle(told)).toEqual(before);
    },
  );

  it('are proven by either secret while one is replaced', async () => {
    const told = await prepare();
    const body = JSON.stringify({
      _eventType: 'participant.status_changed',
      participantId: told.participantId,
      studyId: told.rallyStudyId,
      status: 'INTERVIEW_COMPLETED',
      updatedAt: new Date().toISOString(),
    });
    const stamp = String(Math.floor(Date.now() / 1_000));
    const sign = (secret: string) =>
      `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
        .update(`msg_9.${stamp}.${body}`)
        .digest('base64')}`;
    const other = `whsec_${Buffer.from('the-secret-that-comes-next').toString('base64')}`;
    const answer = await fetch(`${world.hub.url}/hooks/${told.connectionId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'svix-id': 'msg_9',
        'svix-timestamp': stamp,
        'svix-signature': `${sign(other)} ${sign(webhookKey)}`,
      },
      body,
    });
    expect(answer.status).toBe(202);
    const { body: page } = await world.hub.request<{ data: { operation: string }[] }>(
      'GET',
      `/api/v1/connections/${told.connectionId}/exchanges`,
    );
    await settle(told);
    expect(JSON.stringify(page)).not.toContain(webhookKey);
    expect((await readPlatform(world, told.studyId)).state).toBe('open');
  });
});
