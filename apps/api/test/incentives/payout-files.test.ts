import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.js';
import type { PayoutFileDto } from '../../src/incentives/payout-file.dto.js';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import { Configuration } from '../../src/platform/configuration/configuration.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { released, seedIncentive, type OwedPerson } from '../support/incentives.js';
import type { JsonResponse } from '../support/request-json.js';
import { seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let study: SeededStudy;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  study = await seedStudy(hub);
});

type Answer = PayoutFileDto & ProblemBody;

const create = (
  body: unknown = { studyId: study.id },
  { key = hub.adminKey, idempotencyKey = randomUUID(), on = hub }: { key?: string; idempotencyKey?: string; on?: TestHub } = {},
): Promise<JsonResponse<Answer>> =>
  on.request('POST', '/api/v1/payout-files', {
    key,
    ...(body === null ? {} : { body }),
    headers: { 'idempotency-key': idempotencyKey },
  });

const report = (id: string, act: 'delivered' | 'failed', body?: unknown, key = hub.adminKey): Promise<JsonResponse<Answer>> =>
  hub.request('POST', `/api/v1/payout-files/${id}/${act}`, { key, ...(body === undefined ? {} : { body }) });

const seedReleased = (person: OwedPerson = {}, of = study) =>
  seedIncentive(hub, of, { ...person, incentive: { ...released, ...person.incentive } });

const seedMany = (count: number) =>
  hub.sql.query(
    `with people as (
       insert into participations (id, workspace_id, study_id, status)
       select 'pp_' || substr(md5($2 || n), 1, 12), $1, $2, 'completed' from generate_series(1, $3::int) n returning id
     )
     insert into incentives (workspace_id, study_id, participation_id, amount, currency, status, released_at, released_by)
     select $1, $2, id, 2500, 'USD', 'released', now(), 'system' from people`,
    [hub.workspaceId, study.id, count],
  );

const readContent = async (id: string): Promise<readonly string[]> => {
  const { body } = await hub.request<{ text: string }>('GET', `/api/v1/payout-files/${id}/content`);
  return body.text.trimEnd().split('\n');
};

const readStates = async (ids: readonly string[]) =>
  (
    await hub.sql.query('select external_id, status, payout_file_id from incentives where id = any ($1) order by array_position($1, id)', [
      ids,
    ])
  ).rows;

describe('a payout file', () => {
  it('collects what is released and nothing else, with its totals, and marks it as sent', async () => {
    const paid = [await seedReleased(), await seedReleased({ incentive: { amount: 1000, currency: 'EUR' } }), await seedReleased()];
    const due = await seedIncentive(hub, study);
    const other = await seedReleased({}, await seedStudy(hub));
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      provider: 'manual',
      incentives: 3,
      totals: [
        { amount: 1000, currency: 'EUR' },
        { amount: 5000, currency: 'USD' },
      ],
      progress: { sent: 3, delivered: 0, failed: 0 },
      createdBy: { kind: 'api_key', name: 'Test Owner' },
    });
    expect(await readStates(paid.map(({ id }) => id))).toEqual(
      paid.map(({ externalId }) => ({ external_id: externalId, status: 'sent', payout_file_id: body.id })),
    );
    expect((await readStates([due.id, other.id])).map((row) => row.status)).toEqual(['due', 'released']);
    const { rows } = await hub.sql.query(
      `select from_status, to_status, data from events where type = 'incentive.sent' and subject_id = $1`,
      [paid[0]?.id],
    );
    expect(rows).toEqual([{ from_status: 'released', to_status: 'sent', data: { payoutFile: body.id, externalId: paid[0]?.externalId } }]);
    // Without a study, whatever is left of all of them.
    const rest = await create(null);
    expect([rest.status, rest.body.incentives]).toEqual([201, 1]);
    expect((await readStates([other.id])).map((row) => row.payout_file_id)).toEqual([rest.body.id]);
  });

  it('is what the participation waits for: to be put into it, then to be marked delivered', async () => {
    const { participationId } = await seedReleased();
    const readNext = async () =>
      (await hub.request<ParticipationDto>('GET', `/api/v1/studies/${study.id}/participations/${participationId}`)).body.why.next;
    expect(await readNext()).toBe('The incentive has been released; put it into a payout file and pay it.');
    const { body } = await create();
    expect(await readNext()).toContain('once it has been paid, mark it delivered');
    await report(body.id, 'delivered', {});
    expect(await readNext()).toBe('The incentive has been delivered; nothing needs to be done.');
  });

  it('is not made when nothing waits, or for a study that does not exist', async () => {
    const none = await create();
    expect([none.status, none.body.code]).toEqual([409, 'nothing_to_pay']);
    const unknown = await create({ studyId: 'st_0000000000' });
    expect([unknown.status, unknown.body.errors?.[0]?.pointer]).toEqual([422, '/studyId']);
  });

  it('never shares a payment with another that is made at the same time, in any process', async () => {
    const { databaseUrl = '', secretKeys } = hub.app.get(Configuration);
    const second = await startHub({ configuration: { databaseUrl, secretKeys } });
    try {
      for (let round = 0; round < 5; round += 1) {
        const ids = await Promise.all(Array.from({ length: 30 }, async () => (await seedReleased()).id));
        const answers = await Promise.all(
          Array.from({ length: 6 }, (_, turn) => create({ studyId: study.id }, { on: turn % 2 === 0 ? hub : second })),
        );
        const files = answers.filter(({ status }) => status === 201);
        expect(answers.filter(({ status, body }) => status === 409 && body.code === 'nothing_to_pay')).toHaveLength(6 - files.length);
        expect(files.reduce((sum, { body }) => sum + body.incentives, 0)).toBe(30);
        const lines = (await Promise.all(files.map(({ body }) => readContent(body.id)))).flatMap(([, ...rows]) => rows);
        expect(new Set(lines).size).toBe(30);
        const { rows } = await hub.sql.query(
          `select count(*)::int as n from events where type = 'incentive.sent' and subject_id = any ($1)`,
          [ids],
        );
        expect(rows[0].n).toBe(30);
      }
    } finally {
      await second.close();
    }
  });

  it('shares the released incentives with one that is being made: the later takes what is left', async () => {
    const first = await seedReleased();
    const client = await hub.sql.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query(
        `insert into payout_files (workspace_id, provider, incentives, totals, created_by) values ($1, 'manual', 1, '[]', 'x') returning id`,
        [hub.workspaceId],
      );
      await client.query(`update incentives set status = 'sent', payout_file_id = $2 where id = $1`, [first.id, rows[0].id]);
      const second = await seedReleased();
      const waiting = create();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await client.query('commit');
      const { body } = await waiting;
      expect(body.incentives).toBe(1);
      expect((await readStates([first.id, second.id])).map((row) => row.payout_file_id)).toEqual([rows[0].id, body.id]);
    } finally {
      client.release();
    }
  });

  it('is answered again to a retry, by another process too, and made once', async () => {
    const { databaseUrl = '', secretKeys } = hub.app.get(Configuration);
    const second = await startHub({ configuration: { databaseUrl, secretKeys } });
    try {
      await seedReleased();
      const idempotencyKey = randomUUID();
      const first = await create({ studyId: study.id }, { idempotencyKey });
      await seedReleased();
      const again = await create({ studyId: study.id }, { idempotencyKey, on: second });
      expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([201, first.body.id, 'true']);
      const other = await create({}, { idempotencyKey, on: second });
      expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    } finally {
      await second.close();
    }
  });

  it('is seen by the team only, made and opened by those who may release, and never by another workspace', async () => {
    await seedReleased();
    const { body } = await create();
    const path = `/api/v1/payout-files/${body.id}`;
    for (const role of ['researcher', 'observer', 'integration'] as const) {
      const key = await hub.key(role);
      expect((await create({}, { key })).status).toBe(403);
      expect((await report(body.id, 'delivered', {}, key)).status).toBe(403);
      expect((await report(body.id, 'failed', { items: [] }, key)).status).toBe(403);
      expect((await hub.request('GET', `${path}/content`, { key })).status).toBe(403);
      expect((await hub.request('GET', path, { key })).status).toBe(role === 'integration' ? 403 : 200);
    }
    const foreign = await hub.key('admin', await hub.createWorkspace());
    expect((await hub.request('GET', path, { key: foreign })).status).toBe(404);
    expect((await hub.request('GET', `${path}/content`, { key: foreign })).status).toBe(404);
    expect((await report(body.id, 'delivered', {}, foreign)).status).toBe(404);
    expect((await hub.request('GET', '/api/v1/payout-files', { key: foreign })).body).toEqual({ data: [], nextCursor: null });
    const list = await hub.request<{ data: PayoutFileDto[] }>('GET', '/api/v1/payout-files?limit=1');
    expect(list.body.data.map(({ id }) => id)).toEqual([body.id]);
  });
});

describe('its content', () => {
  it('is a CSV with whole units, by the external id', async () => {
    const yen = await seedReleased({
      email: 'a@example.com',
      firstName: 'An"a',
      lastName: 'Sato, Jr.',
      incentive: { amount: 6500, currency: 'JPY' },
    });
    await seedReleased({ email: null, firstName: null, lastName: null });
    const { body } = await create();
    const answer = await hub.request<{ text: string }>('GET', `/api/v1/payout-files/${body.id}/content`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="payout-${body.id}.csv"`);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const [head, ...lines] = answer.body.text.trimEnd().split('\n');
    expect(head).toBe('"external_id","email","first_name","last_name","amount","currency","study"');
    expect(lines).toHaveLength(2);
    expect(lines.toSorted()).toEqual(lines);
    expect(lines).toContain(`"${yen.externalId}","a@example.com","An""a","Sato, Jr.","6500","JPY","How people plan their week"`);
    expect(lines.find((line) => line.includes('"25.00","USD"'))).toMatch(
      /^"pb-[^"]+","","","","25\.00","USD","How people plan their week"$/,
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")', '＝1'])(
    'makes the cell %j harmless',
    async (text) => {
      study = await seedStudy(hub, { title: `${text} study` });
      await seedReleased({ email: `${text}@example.com`, firstName: text, lastName: text });
      const { body } = await create();
      const content = await hub.request<{ text: string }>('GET', `/api/v1/payout-files/${body.id}/content`);
      const escaped = `"'${text.replaceAll('"', '""')}`;
      for (const cell of [`${escaped}@example.com"`, `${escaped}"`, `${escaped} study"`]) expect(content.body.text).toContain(cell);
      expect(content.body.text).not.toMatch(/(^|[,\n])"?[=+\-@\t\r＝]/);
    },
  );

  it('keeps the rows of erased people, without anything personal', async () => {
    const erased = await seedReleased({ email: 'gone@example.com', firstName: 'Gone', lastName: 'Person' });
    const kept = await seedReleased({ email: 'here@example.com' });
    const { body } = await create();
    await hub.sql.query('delete from participants where id = $1', [erased.participantId]);
    const lines = await readContent(body.id);
    expect(lines).toHaveLength(3);
    expect(lines).toContain(`"${erased.externalId}","","","","25.00","USD","How people plan their week"`);
    expect(lines.join('\n')).not.toMatch(/gone/i);
    expect(lines.join('\n')).toContain(`"${kept.externalId}","here@example.com"`);
  });

  it('is whole and in order when it is read in many steps', async () => {
    await seedMany(1234);
    const { body } = await create();
    expect(body).toMatchObject({ incentives: 1234, totals: [{ amount: 1234 * 2500, currency: 'USD' }] });
    const [, ...lines] = await readContent(body.id);
    expect(lines).toHaveLength(1234);
    expect(new Set(lines).size).toBe(1234);
    expect(lines.toSorted()).toEqual(lines);
  });

  it('holds up nobody while more people than there are connections read it slowly', async () => {
    study = await seedStudy(hub, { title: 'x'.repeat(2_000) });
    await seedMany(4_000);
    const { body } = await create();
    const headers = { authorization: `Bearer ${hub.adminKey}` };
    const reading = await Promise.all(
      Array.from({ length: 12 }, () => fetch(`${hub.url}/api/v1/payout-files/${body.id}/content`, { headers })),
    );
    expect((await hub.request('GET', '/api/v1/payout-files')).status).toBe(200);
    const [first, ...others] = reading;
    for (const answer of others) await answer.body?.cancel();
    expect((await first?.text())?.trimEnd().split('\n')).toHaveLength(4_001);
  });
});

describe('what became of its payments', () => {
  it('can be told for all, or for some; telling it again changes nothing', async () => {
    const [one, two, three] = [await seedReleased(), await seedReleased(), await seedReleased()];
    const { body: file } = await create();
    const named = await report(file.id, 'delivered', { externalIds: [two.externalId] });
    expect([named.status, named.body.progress]).toEqual([200, { sent: 2, delivered: 1, failed: 0 }]);
    const failed = await report(file.id, 'failed', { items: [{ externalId: three.externalId, reason: 'No mailbox.' }] });
    expect(failed.body.progress).toEqual({ sent: 1, delivered: 1, failed: 1 });
    expect((await report(file.id, 'failed', { items: [{ externalId: three.externalId, reason: 'No mailbox.' }] })).body.progress).toEqual(
      failed.body.progress,
    );
    const rest = await report(file.id, 'delivered');
    expect(rest.body.progress).toEqual({ sent: 0, delivered: 2, failed: 1 });
    expect((await report(file.id, 'delivered')).body.progress).toEqual(rest.body.progress);

    const shown = await hub.request<IncentiveDto>('GET', `/api/v1/incentives/${three.id}`);
    expect(shown.body).toMatchObject({ status: 'failed', failureReason: 'No mailbox.', deliveredAt: null });
    const arrived = await hub.request<IncentiveDto>('GET', `/api/v1/incentives/${one.id}`);
    expect(arrived.body).toMatchObject({ status: 'delivered', payoutFileId: file.id });
    expect(Date.parse(arrived.body.deliveredAt ?? '')).toBeGreaterThan(0);
    const { rows } = await hub.sql.query(
      `select type, subject_id, reason, data from events where type in ('incentive.delivered', 'incentive.failed') and study_id = $1 order by id`,
      [study.id],
    );
    expect(rows.map((row) => `${row.type} ${row.subject_id}`)).toEqual([
      `incentive.delivered ${two.id}`,
      `incentive.failed ${three.id}`,
      `incentive.delivered ${one.id}`,
    ]);
    // The provider's words may name the person, so they stay with the incentive.
    expect(JSON.stringify(rows)).not.toContain('mailbox');
  });

  it('is refused as a whole when one of the payments is not in the file, or stands elsewhere', async () => {
    const [one, two] = [await seedReleased(), await seedReleased()];
    const { body: file } = await create();
    const unknown = await report(file.id, 'delivered', { externalIds: [one.externalId, 'pb-nothing'] });
    expect([unknown.status, unknown.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([
      422,
      ['/externalIds/1 not_in_this_file'],
    ]);
    await report(file.id, 'delivered', { externalIds: [two.externalId] });
    const late = await report(file.id, 'failed', {
      items: [
        { externalId: one.externalId, reason: 'x' },
        { externalId: two.externalId, reason: 'x' },
      ],
    });
    expect([late.status, late.body.code, late.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([
      409,
      'payout_report_refused',
      ['/items/1/externalId payment_delivered'],
    ]);
    expect((await readStates([one.id, two.id])).map((row) => row.status)).toEqual(['sent', 'delivered']);
    expect((await report(file.id, 'failed', { items: [{ externalId: one.externalId }] })).status).toBe(422);
    expect((await report(randomUUID(), 'delivered')).status).toBe(404);
  });

  it('goes on with the next file once a failed payment is retried, and the first file stays as it was', async () => {
    const { id, externalId } = await seedReleased({ email: 'again@example.com' });
    const first = await create();
    const before = await readContent(first.body.id);
    await report(first.body.id, 'failed', { items: [{ externalId, reason: 'No mailbox.' }] });
    const retried = await hub.request<IncentiveDto>('POST', `/api/v1/incentives/${id}/retry`, {
      headers: { 'idempotency-key': randomUUID() },
    });
    const second = await create();
    expect([second.status, second.body.incentives]).toEqual([201, 1]);
    expect((await readContent(second.body.id))[1]).toContain(`"${retried.body.externalId}","again@example.com"`);
    expect(await readContent(first.body.id)).toEqual(before);
    expect((await hub.request<PayoutFileDto>('GET', `/api/v1/payout-files/${first.body.id}`)).body.progress).toEqual({
      sent: 0,
      delivered: 0,
      failed: 1,
    });
  });
});
