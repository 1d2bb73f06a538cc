import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { BulkAnswerDto } from '../../src/participations/act.dto.js';
import type { ParticipationDto, ParticipationSummaryDto } from '../../src/participations/participation.dto.js';
import type { TimelineDto } from '../../src/participations/timeline.dto.js';
import { inviteParticipants } from '../support/participations.js';
import { createLaunchedStudy, type StudyOverrides } from '../support/studies.js';
import { startHub } from '../support/start-hub.js';

const hub = await startHub();
const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

type Problem = { code: string; detail: string };

const launch = async (overrides: StudyOverrides = {}) => (await createLaunchedStudy(hub, overrides)).studyId;
/** A study that pays only after a person's completion. */
const launchReviewed = (study: Readonly<Record<string, unknown>> = {}) => launch({ study, integration: { onReturn: 'submitted' } });
const one = async (studyId: string) => (await inviteParticipants(hub, studyId, 1))[0]?.participationId ?? '';
const enter = (participation: string) => hot.recordEntry({ participation, requestId: 'r' });
const report = (
  participation: string,
  outcome: 'submitted' | 'screened_out' | 'quality_failed' = 'submitted',
  channel: 'redirect' | 'webhook' = 'redirect',
) =>
  hot.recordOutcome({
    participation,
    study: null,
    outcome,
    channel,
    eventId: null,
    connectionId: null,
    partnerStatus: null,
    occurredAt: null,
    requestId: 'r',
  });
const act = (id: string, name: string, options: { body?: object; key?: string; etag?: string } = {}) =>
  hub.request<ParticipationDto & Problem>('POST', `/api/v1/participations/${id}/${name}`, {
    body: options.body,
    ...(options.key ? { key: options.key } : {}),
    headers: { 'idempotency-key': randomUUID(), ...(options.etag ? { 'if-match': options.etag } : {}) },
  });
const read = async (id: string) => (await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`)).body;
const places = async (studyId: string) =>
  (await hub.sql.query('select places_taken from studies where id = $1', [studyId])).rows[0].places_taken as number;
const count = async (sql: string, ...values: unknown[]) =>
  (await hub.sql.query(`select count(*)::int as n from ${sql}`, values)).rows[0].n as number;
const reason = { reason: 'Checked with the tool' };

async function submit(studyId: string): Promise<string> {
  const id = await one(studyId);
  await enter(id);
  await report(id);
  return id;
}

describe('a person decides', () => {
  it('completes what was submitted: the incentive is due once, and who did it is recorded', async () => {
    const studyId = await launchReviewed();
    const id = await submit(studyId);
    expect(await read(id)).toMatchObject({ status: 'submitted', evidence: { outcome: 'submitted', channel: 'redirect' }, incentive: null });
    const completed = await act(id, 'complete');
    expect(completed).toMatchObject({
      status: 200,
      body: {
        status: 'completed',
        incentive: { status: 'due', amount: { amount: 2500, currency: 'USD' }, holdReason: null },
        evidence: { channel: 'manual' },
      },
    });
    expect(completed.headers.get('etag')).toBe(`"${completed.body.version}"`);
    expect(await act(id, 'complete')).toMatchObject({ status: 409, body: { code: 'act_not_allowed' } });
    expect(await count('incentives where participation_id = $1', id)).toBe(1);
    const { rows } = await hub.sql.query(
      `select e.type, e.from_status, e.to_status, e.actor_kind, k.owner_name from events e join api_keys k on k.id::text = e.actor
       where e.participation_id = $1 and e.channel = 'manual' and e.type <> 'participation.status_changed' or e.participation_id = $1 and e.to_status = 'completed' order by e.id`,
      [id],
    );
    expect(rows).toEqual([
      {
        type: 'participation.status_changed',
        from_status: 'submitted',
        to_status: 'completed',
        actor_kind: 'api_key',
        owner_name: 'Test Owner',
      },
      { type: 'incentive.due', from_status: null, to_status: 'due', actor_kind: 'api_key', owner_name: 'Test Owner' },
    ]);
  });

  it('refuses to complete whoever has not submitted, and names what is possible', async () => {
    const studyId = await launchReviewed();
    const id = await one(studyId);
    await enter(id);
    const refused = await act(id, 'complete');
    expect(refused).toMatchObject({ status: 409, body: { code: 'act_not_allowed' } });
    expect(refused.body.detail).toContain('mark_submitted');
    expect(await read(id)).toMatchObject({ status: 'started', version: 2 });
    expect(await count('evidence where participation_id = $1', id)).toBe(0);
  });

  it('completes and pays in one act or not at all', async () => {
    const studyId = await launchReviewed();
    const id = await submit(studyId);
    expect(await act(id, 'complete-and-pay', { key: await hub.key('researcher') })).toMatchObject({ status: 403 });
    expect(await act(id, 'complete-and-pay', { key: await hub.key('ops_manager') })).toMatchObject({
      status: 200,
      body: { status: 'completed', incentive: { status: 'released' } },
    });
    expect(await count(`events where participation_id = $1 and type = 'incentive.released'`, id)).toBe(1);
    const unpaid = await launchReviewed();
    await hub.sql.query('update studies set incentive_amount = null, incentive_currency = null where id = $1', [unpaid]);
    const other = await submit(unpaid);
    expect(await act(other, 'complete-and-pay')).toMatchObject({ status: 409, body: { code: 'no_incentive' } });
    expect(await read(other)).toMatchObject({ status: 'submitted', possibleActs: expect.not.arrayContaining(['complete-and-pay']) });
    const released = await submit(studyId);
    await hub.sql.query(
      `insert into incentives (workspace_id, study_id, participation_id, amount, currency, status) values ($1, $2, $3, 1, 'USD', 'released')`,
      [hub.workspaceId, studyId, released],
    );
    expect(await act(released, 'complete-and-pay')).toMatchObject({ status: 409, body: { code: 'release_refused' } });
    expect(await read(released)).toMatchObject({ status: 'submitted' });
  });

  it('needs an idempotency key where money moves or a place is taken', async () => {
    const id = await submit(await launchReviewed());
    for (const name of ['complete-and-pay', 'invite', 'mark-submitted']) {
      expect(await hub.request('POST', `/api/v1/participations/${id}/${name}`, { body: reason })).toMatchObject({
        status: 400,
        body: { code: 'idempotency_key_missing' },
      });
    }
  });

  it('rejects, cancels and excludes with a reason, gives the place back and pays nothing', async () => {
    const studyId = await launch({ study: { participationLimit: 2 } });
    const [a, b] = await inviteParticipants(hub, studyId, 2);
    const [completed, invited] = [a?.participationId ?? '', b?.participationId ?? ''];
    await enter(completed);
    await report(completed);
    expect(await read(completed)).toMatchObject({ status: 'completed', incentive: { status: 'due' } });
    expect(await places(studyId)).toBe(1);
    for (const name of ['reject', 'cancel', 'exclude', 'mark-submitted']) {
      expect(await act(completed, name, { body: {} })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/reason' }, { pointer: '/reason' }] },
      });
    }
    expect(await act(completed, 'exclude', { body: reason })).toMatchObject({
      status: 200,
      body: { status: 'excluded', incentive: { status: 'cancelled' }, holdsPlace: false, possibleActs: [] },
    });
    expect(await places(studyId)).toBe(0);
    expect(
      await count(
        `events where participation_id = $1 and type = 'incentive.cancelled' and reason is null and actor is not null`,
        completed,
      ),
    ).toBe(1);
    expect(await count(`events where participation_id = $1 and to_status = 'excluded' and reason = $2`, completed, reason.reason)).toBe(1);
    expect(await act(invited, 'cancel', { body: reason })).toMatchObject({ body: { status: 'cancelled', links: { entryUrl: null } } });
    expect((await enter(invited)).result).toBe('already_ended');
    expect(await places(studyId)).toBe(0);
  });

  it('leaves a person who was paid completed', async () => {
    const studyId = await launchReviewed();
    const id = await submit(studyId);
    await act(id, 'complete-and-pay');
    expect(await act(id, 'exclude', { body: reason })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('released') },
    });
  });

  it('marks as submitted what a tool lost, by one event for each step, and takes the place that this needs (D4)', async () => {
    const studyId = await launchReviewed({ participationLimit: 1 });
    const [first, second] = await inviteParticipants(hub, studyId, 2);
    expect(await act(first?.participationId ?? '', 'mark-submitted', { body: reason })).toMatchObject({
      body: { status: 'submitted', holdsPlace: true, evidence: { channel: 'manual' } },
    });
    const { rows } = await hub.sql.query(
      `select from_status, to_status from events where participation_id = $1 and channel = 'manual' order by id offset 1`,
      [first?.participationId],
    );
    expect(rows).toEqual([
      { from_status: 'invited', to_status: 'started' },
      { from_status: 'started', to_status: 'submitted' },
    ]);
    expect(await act(second?.participationId ?? '', 'mark-submitted', { body: reason })).toMatchObject({
      status: 409,
      body: { code: 'no_place_left' },
    });
    expect(await read(second?.participationId ?? '')).toMatchObject({ status: 'invited', version: 1 });
    expect(await places(studyId)).toBe(1);
    // No tool outranks a person.
    expect(await report(first?.participationId ?? '', 'quality_failed', 'webhook')).toMatchObject({ disposition: 'contradict' });
    await hub.request('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } });
    const closed = await act(second?.participationId ?? '', 'mark-submitted', { body: reason });
    expect(closed).toMatchObject({ status: 409, body: { code: 'study_not_open' } });
    // People who took part are paid after close, too.
    expect(await act(first?.participationId ?? '', 'complete')).toMatchObject({ status: 200, body: { status: 'completed' } });
  });

  it('takes the place of somebody whose time ran out', async () => {
    const studyId = await launchReviewed({ participationLimit: 1 });
    const [slow, late] = await inviteParticipants(hub, studyId, 2);
    await enter(slow?.participationId ?? '');
    await hub.sql.query(`update participations set reserved_until = now() - interval '1 minute' where id = $1`, [slow?.participationId]);
    expect(await act(late?.participationId ?? '', 'mark-submitted', { body: reason })).toMatchObject({ status: 200 });
    expect(await read(slow?.participationId ?? '')).toMatchObject({ status: 'incomplete', holdsPlace: false });
    expect(await places(studyId)).toBe(1);
  });

  it('confirms a completion that reports contradict, and so lifts the hold', async () => {
    const studyId = await launch();
    const id = await one(studyId);
    await enter(id);
    await report(id, 'submitted', 'webhook');
    await report(id, 'screened_out', 'redirect');
    const held = await read(id);
    expect(held).toMatchObject({
      status: 'completed',
      incentive: { status: 'due', holdReason: 'contradiction' },
      possibleActs: ['complete', 'complete-and-pay', 'exclude'],
    });
    expect(held.why.next).toContain('held');
    expect(await act(id, 'complete', { body: reason })).toMatchObject({
      status: 200,
      body: { status: 'completed', incentive: { status: 'due', holdReason: null }, version: held.version + 1 },
    });
    expect(await count(`events where participation_id = $1 and type in ('participation.confirmed', 'incentive.hold_lifted')`, id)).toBe(2);
    expect(await count('incentives where participation_id = $1', id)).toBe(1);
  });

  it('holds the last version against the one that the decision was based on', async () => {
    const id = await submit(await launchReviewed());
    const { version } = await read(id);
    expect(await act(id, 'complete', { etag: `"${version - 1}"` })).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
    expect(await act(id, 'complete', { etag: `"${version}"` })).toMatchObject({ status: 200, body: { version: version + 1 } });
  });

  it('approves an applicant, who gets a mail; in a study of sessions that takes a place', async () => {
    const studyId = await launch({ study: { kind: 'interview', participationLimit: 1 } });
    const [first, second] = ['pp_first00', 'pp_second0'];
    for (const id of [first, second]) {
      await hub.sql.query(`insert into participations (id, workspace_id, study_id, status) values ($1, $2, $3, 'applied')`, [
        id,
        hub.workspaceId,
        studyId,
      ]);
    }
    const { body } = await hub.request<{ id: string }>('POST', '/api/v1/participants', { body: { email: `${randomUUID()}@example.com` } });
    await hub.sql.query('update participations set participant_id = $2 where id = $1', [first, body.id]);
    expect(await act(first, 'invite')).toMatchObject({ status: 200, body: { status: 'invited', holdsPlace: true } });
    expect(await act(second, 'invite')).toMatchObject({ status: 409, body: { code: 'no_place_left' } });
    expect(await count(`emails where participation_id = $1 and template = 'invitation'`, first)).toBe(1);
    expect(await read(first)).toMatchObject({ invitedAt: expect.any(String) });
    await hub.request('POST', `/api/v1/studies/${studyId}/pause`);
    expect(await act(second, 'invite')).toMatchObject({ status: 409, body: { code: 'study_not_open' } });
    expect((await read(second)).possibleActs).not.toContain('invite');
  });

  it('never fills more places than there are, whatever people and acts do at the same time', async () => {
    const studyId = await launchReviewed({ participationLimit: 5 });
    const people = (await inviteParticipants(hub, studyId, 30)).map(({ participationId }) => participationId);
    const marking = people.slice(0, 15).map((id) => act(id, 'mark-submitted', { body: reason }));
    const results = await Promise.all([
      ...marking,
      ...people.slice(15).map((id) => enter(id).then(({ result }) => ({ status: result === 'started' ? 200 : 409 }))),
    ]);
    expect(results.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(await places(studyId)).toBe(5);
    expect(await count('participations where study_id = $1 and holds_place', studyId)).toBe(5);
  });

  it('offers no messages and points to the panel (S0-46 is proven with its connector)', async () => {
    const [person] = await inviteParticipants(hub, await launch(), 1);
    const id = person?.participationId ?? '';
    const answer = await act(id, 'messages', { body: { text: 'Hello again' } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'unsupported' } });
    expect(answer.body.detail).toContain(person?.participantId);
    expect(await act(id, 'confirm-removed')).toMatchObject({
      status: 422,
      body: { code: 'unsupported', detail: expect.stringContaining('invited') },
    });
  });
});

describe('bulk acts', () => {
  it('give one result for each item, in order; one that is refused leaves the others be', async () => {
    const studyId = await launchReviewed();
    const [a, b, c] = [await submit(studyId), await one(studyId), await submit(studyId)];
    const { version } = await read(c);
    const items = [{ id: a }, { id: b }, { id: 'pp_0000000' }, { id: c, version: version - 1 }, { id: c, version }, { id: a }];
    const { status, body } = await hub.request<BulkAnswerDto>('POST', `/api/v1/studies/${studyId}/participations/complete`, {
      body: { items },
    });
    expect(status).toBe(200);
    expect(body.results.map(({ id, result, status: now, code }) => [id, result, now, code])).toEqual([
      [a, 'done', 'completed', null],
      [b, 'refused', null, 'act_not_allowed'],
      ['pp_0000000', 'refused', null, 'not_found'],
      [c, 'refused', null, 'version_mismatch'],
      [c, 'done', 'completed', null],
      [a, 'refused', null, 'act_not_allowed'],
    ]);
    expect(await count('incentives where study_id = $1', studyId)).toBe(2);
    expect(await read(b)).toMatchObject({ status: 'invited', version: 1 });
  });

  it('take as many places as there are and say so for the rest', async () => {
    const studyId = await launchReviewed({ participationLimit: 2 });
    const items = (await inviteParticipants(hub, studyId, 3)).map(({ participationId }) => ({ id: participationId }));
    const { body } = await hub.request<BulkAnswerDto>('POST', `/api/v1/participations/mark-submitted`, {
      body: { items, ...reason },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(body.results.map(({ result, code }) => [result, code])).toEqual([
      ['done', null],
      ['done', null],
      ['refused', 'no_place_left'],
    ]);
    expect(await places(studyId)).toBe(2);
  });

  it('pay those whom they can', async () => {
    const studyId = await launchReviewed();
    const [a, b] = [await submit(studyId), await one(studyId)];
    const path = `/api/v1/studies/${studyId}/participations/complete-and-pay`;
    const headers = { 'idempotency-key': randomUUID() };
    const first = await hub.request<BulkAnswerDto>('POST', path, { body: { items: [{ id: b }, { id: a }] }, headers });
    expect(first.body.results.map(({ result }) => result)).toEqual(['refused', 'done']);
    const again = await hub.request<BulkAnswerDto>('POST', path, { body: { items: [{ id: b }, { id: a }] }, headers });
    expect(again.body).toEqual(first.body);
    expect(await count(`incentives where study_id = $1 and status = 'released'`, studyId)).toBe(1);
  });

  it('do not wait for each other in a circle', async () => {
    const [x, y] = [await launch({ study: { participationLimit: 60 } }), await launch({ study: { participationLimit: 60 } })];
    const ids = [...(await inviteParticipants(hub, x, 20)), ...(await inviteParticipants(hub, y, 20))].map(
      ({ participationId }) => participationId,
    );
    await Promise.all(ids.map(enter));
    const body = (items: string[]) => ({ items: items.map((id) => ({ id })), ...reason });
    const answers = await Promise.all([
      hub.request<BulkAnswerDto>('POST', '/api/v1/participations/exclude', { body: body(ids) }),
      hub.request<BulkAnswerDto>('POST', '/api/v1/participations/exclude', { body: body(ids.toReversed()) }),
      ...ids.map((id) => report(id).then(() => ({ status: 200, body: { results: [] } }))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.flatMap(({ body: { results } }) => results.filter(({ result }) => result === 'done'))).toHaveLength(40);
    expect([await places(x), await places(y)]).toEqual([0, 0]);
  });

  it('refuse too many items and unknown members', async () => {
    const items = Array.from({ length: 201 }, () => ({ id: 'pp_0000000' }));
    expect((await hub.request('POST', '/api/v1/participations/complete', { body: { items } })).status).toBe(422);
    expect(
      (await hub.request('POST', '/api/v1/participations/complete', { body: { items: [{ id: 'pp_0000000', status: 'x' }] } })).status,
    ).toBe(422);
    expect((await hub.request('POST', '/api/v1/participations/reject', { body: { items: [{ id: 'pp_0000000' }] } })).status).toBe(422);
  });
});

describe('reading', () => {
  it('lists the participations of a study by status and person, page by page, without telling who they are', async () => {
    const studyId = await launchReviewed({ participationLimit: 9 });
    const people = await inviteParticipants(hub, studyId, 5);
    await enter(people[2]?.participationId ?? '');
    const list = async (query = '') =>
      (
        await hub.request<{ data: ParticipationSummaryDto[]; nextCursor: string | null }>(
          'GET',
          `/api/v1/studies/${studyId}/participations${query}`,
        )
      ).body;
    const all = await list();
    expect(all.data).toHaveLength(5);
    expect(JSON.stringify(all)).not.toContain('@example.com');
    expect((await list('?status=started')).data.map(({ id }) => id)).toEqual([people[2]?.participationId]);
    expect((await list(`?participantId=${people[1]?.participantId}`)).data.map(({ id }) => id)).toEqual([people[1]?.participationId]);
    const pages = [await list('?limit=3')];
    pages.push(await list(`?limit=3&cursor=${pages[0]?.nextCursor}`));
    expect(pages.flatMap(({ data }) => data)).toEqual(all.data);
    expect((await hub.request('GET', `/api/v1/studies/${studyId}/participations?status=complete_`)).status).toBe(400);
    expect((await hub.request('GET', `/api/v1/studies/st_0000000000/participations`)).status).toBe(404);
  });

  it('finds a participation under its study and by itself, under no other study and in no other workspace', async () => {
    const [studyId, other] = [await launch(), await launch()];
    const id = await one(studyId);
    const key = await hub.key('admin', await hub.createWorkspace());
    for (const suffix of ['', '/timeline']) {
      expect((await hub.request('GET', `/api/v1/studies/${studyId}/participations/${id}${suffix}`)).status).toBe(200);
      expect((await hub.request('GET', `/api/v1/participations/${id}${suffix}`)).status).toBe(200);
      expect((await hub.request('GET', `/api/v1/studies/${other}/participations/${id}${suffix}`)).status).toBe(404);
      expect((await hub.request('GET', `/api/v1/participations/${id}${suffix}`, { key })).status).toBe(404);
    }
    expect((await hub.request('POST', `/api/v1/studies/${other}/participations/${id}/cancel`, { body: reason })).status).toBe(404);
    expect((await act(id, 'cancel', { body: reason, key })).status).toBe(404);
    expect((await hub.request('GET', '/api/v1/participations/9exh736')).status).toBe(404);
    expect((await hub.request('POST', '/api/v1/participations/cancel', { key, body: { items: [{ id }], ...reason } })).body).toMatchObject({
      results: [{ code: 'not_found' }],
    });
  });

  it('shows the way in to those who may invite, and to nobody who only looks', async () => {
    const id = await one(await launch());
    expect((await read(id)).links.entryUrl).toContain('/r/');
    const observed = await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`, { key: await hub.key('observer') });
    expect(observed.body.links).toEqual({ entryUrl: null });
    expect((await act(id, 'cancel', { body: reason, key: await hub.key('observer') })).status).toBe(403);
    expect((await act(id, 'cancel', { body: reason, key: await hub.key('integration') })).status).toBe(403);
  });

  it('tells the whole story: who, over which channel, what is irregular and what to do, and why it stands there', async () => {
    const studyId = await launchReviewed();
    const id = await one(studyId);
    await vi.waitFor(async () => expect(await count(`emails where participation_id = $1 and status = 'failed'`, id)).toBe(1), 10_000);
    await report(id); // never entered
    await enter(id);
    await report(id);
    await act(id, 'complete', { body: { reason: 'Watched the recording' } });
    const { body } = await hub.request<TimelineDto>('GET', `/api/v1/participations/${id}/timeline`);
    expect(body.entries.map(({ kind, type, to, channel, actor }) => [kind, type, to, channel, actor?.name ?? null])).toEqual([
      ['event', 'participation.status_changed', 'invited', 'manual', 'Test Owner'],
      ['email', 'email.failed', null, null, null],
      ['evidence', 'evidence.hold', null, 'redirect', null],
      ['event', 'evidence.hold', 'invited', 'redirect', null],
      ['event', 'participation.status_changed', 'started', 'entry', null],
      ['evidence', 'evidence.apply', null, 'redirect', null],
      ['event', 'participation.status_changed', 'submitted', 'redirect', null],
      ['evidence', 'evidence.apply', null, 'manual', null],
      ['event', 'participation.status_changed', 'completed', 'manual', 'Test Owner'],
      ['event', 'incentive.due', 'due', 'manual', 'Test Owner'],
    ]);
    expect(body.entries[2]).toMatchObject({
      anomaly: { code: 'never_started', remedy: expect.stringContaining('mark the participation') },
      details: { counts: false },
    });
    expect(body.entries[8]).toMatchObject({ reason: 'Watched the recording', from: 'submitted' });
    expect(body.why).toEqual({
      because: 'A person of the team completed the participation.',
      next: 'The incentive is due; a person has to release it.',
    });
    expect(body.possibleActs).toEqual(['exclude']);
  });

  it('says that a report waits until a person has decided', async () => {
    const studyId = await launchReviewed();
    const id = await one(studyId);
    await report(id);
    expect((await read(id)).why.next).toContain('A report waits');
    await act(id, 'mark-submitted', { body: reason });
    expect((await read(id)).why.next).toBe('A person has to complete the participation before anything is paid.');
  });
});
