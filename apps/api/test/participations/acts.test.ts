import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inviteParticipants } from '../support/participations.js';
import { act, count, enter, hub, launch, launchReviewed, one, places, read, reason, report, submit } from './acts.js';

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
