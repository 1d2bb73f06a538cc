import { randomUUID } from 'node:crypto';
import { fixes, type Fix } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import type { Page } from '../../src/platform/http/pagination.js';
import type { QuarantineItemDto } from '../../src/participations/quarantine.dto.js';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import { seedFinding, seedReconciliation, seedRecord } from '../support/findings.js';
import { inviteParticipants } from '../support/participations.js';
import type { RequestOptions } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';
import { readWorkspaceRows } from '../support/workspace-tables.js';
import { type Answer, apply, bring, find, hot, hub, listEvents, path, read, run, studyId } from './support/findings-hub.js';

/** A finding of each fix, with what applying it has to change. */
const situations: Readonly<Record<Fix, () => Promise<{ id: string; participation?: string }>>> = {
  record_report: async () => {
    const participation = await bring('started');
    return {
      participation,
      id: await find({ kind: 'missing_completion', fix: 'record_report', participationId: participation, ours: 'started' }),
    };
  },
  mark_submitted: async () => {
    const participation = await bring('invited');
    return {
      participation,
      id: await find({ kind: 'missing_completion', fix: 'mark_submitted', participationId: participation, ours: 'invited' }),
    };
  },
  complete: async () => {
    const participation = await bring('submitted');
    return {
      participation,
      id: await find({ kind: 'submitted_and_forgotten', fix: 'complete', participationId: participation, ours: 'submitted' }),
    };
  },
  hold_incentive: async () => {
    const participation = await bring('completed');
    const seed = { kind: 'orphan', fix: 'hold_incentive', participationId: participation, ours: 'completed', theirs: 'absent' } as const;
    return { participation, id: await find(seed) };
  },
  exclude: async () => {
    const participation = await bring('submitted');
    await seedRecord(hub, { studyId, recordId: randomUUID(), participationId: participation, isVanished: true });
    const seed = { kind: 'removed_in_tool', fix: 'exclude', participationId: participation, ours: 'submitted', theirs: 'absent' } as const;
    return { participation, id: await find(seed) };
  },
  quarantine: async () => ({ id: await find({ kind: 'unknown_id', fix: 'quarantine', externalId: `stranger-${randomUUID()}` }) }),
  acknowledge: async () => {
    const participation = await bring('completed');
    const seed = {
      kind: 'contradiction_after_release',
      fix: 'acknowledge',
      participationId: participation,
      ours: 'completed',
      theirs: 'screened_out',
    } as const;
    return { participation, id: await find(seed) };
  },
};
const due = { status: 'due', holdReason: null };
const effects: Readonly<Record<Fix, object>> = {
  record_report: {
    participation: { from: 'started', to: 'completed' },
    incentive: { from: null, to: due },
    evidence: [{ channel: 'manual', outcome: 'submitted', disposition: 'apply', anomaly: null }],
  },
  mark_submitted: {
    participation: { from: 'invited', to: 'submitted' },
    incentive: null,
    evidence: [{ channel: 'manual', outcome: 'submitted' }],
  },
  complete: { participation: { from: 'submitted', to: 'completed' }, incentive: { from: null, to: due } },
  hold_incentive: {
    participation: { from: 'completed', to: 'completed' },
    incentive: { from: due, to: { status: 'due', holdReason: 'reconciliation' } },
    evidence: [],
  },
  exclude: { participation: { from: 'submitted', to: 'excluded' }, evidence: [] },
  quarantine: { participation: null, incentive: null, evidence: [], quarantined: true },
  acknowledge: { participation: { from: 'completed', to: 'completed' }, incentive: null, evidence: [] },
};

describe.each(fixes)('the fix %s', (fix) => {
  const reason = 'Looked at the session in the tool';

  it('is previewed by the same work, which is then taken back, and does what was foretold', async () => {
    const { id, participation } = await situations[fix]();
    const before = await readWorkspaceRows(hub.sql, hub.workspaceId);
    const preview = await apply(id, { preview: true, reason });
    expect(preview).toMatchObject({ status: 200, body: { preview: true, result: 'done', refusal: null, effect: effects[fix] } });
    expect(preview.body.finding).toMatchObject({ id, state: 'open', version: 1 });
    const { idempotency_keys: _, ...after } = await readWorkspaceRows(hub.sql, hub.workspaceId);
    expect({ ...after, idempotency_keys: before['idempotency_keys'] }).toEqual(before);

    const deed = await apply(id, { reason }, { headers: { 'if-match': '"1"' } });
    expect(deed).toMatchObject({ status: 200, body: { preview: false, result: 'done', version: 2 } });
    expect(deed.headers.get('etag')).toBe('"2"');
    expect(deed.body.effect).toEqual(preview.body.effect);
    const state = fix === 'acknowledge' ? 'acknowledged' : 'applied';
    expect(deed.body.finding).toMatchObject({
      state,
      resolution: `${fix}: ${reason}`,
      resolvedBy: { kind: 'api_key', name: 'Test Owner' },
    });
    expect(await listEvents(id)).toMatchObject([
      {
        type: `finding.${state}`,
        participation_id: participation ?? null,
        channel: 'manual',
        reason,
        data: { fix },
        actor_kind: 'api_key',
        to_status: state,
      },
    ]);
    const again = await apply(id, { reason });
    expect(again).toMatchObject({ status: 409, body: { code: 'finding_resolved', detail: expect.stringContaining(reason) } });
  });
});

describe('applying a finding', () => {
  it('records what the list says, once, and leaves the release to a person', async () => {
    const { id, participation = '' } = await situations.record_report();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await apply(id, {}, { headers });
    const replayed = await apply(id, {}, { headers });
    expect(replayed).toMatchObject({ status: 200, body: first.body });
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect(await read(participation)).toMatchObject({
      status: 'completed',
      evidence: { outcome: 'submitted', channel: 'manual' },
      incentive: { status: 'due', holdReason: null },
    });
    const { rows } = await hub.sql.query('select external_event_id from evidence where participation_id = $1', [participation]);
    expect(rows).toEqual([{ external_event_id: `finding:${id}` }]);
  });

  it('holds the incentive with a reason that says what to do, until somebody completes again', async () => {
    const { id, participation = '' } = await situations.hold_incentive();
    await apply(id);
    const held = await read(participation);
    expect(held.incentive).toMatchObject({ status: 'due', holdReason: expect.stringMatching(/list of the tool|reconciliation/) });
    expect(held.possibleActs).toContain('complete');
    const released = await hub.request<Answer>('POST', `/api/v1/incentives/${held.incentive?.id}/release`, {
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(released).toMatchObject({ status: 409, body: { code: 'release_refused', detail: expect.stringMatching(/list of the tool/) } });
    await hub.request('POST', `/api/v1/participations/${participation}/complete`, { body: {} });
    expect((await read(participation)).incentive).toMatchObject({ status: 'due', holdReason: null });
  });

  it('puts a row into quarantine, from where it is assigned like any other report', async () => {
    const externalId = `stranger-${randomUUID()}`;
    const id = await find({ kind: 'unknown_id', fix: 'quarantine', externalId });
    await apply(id);
    const { body } = await hub.request<Page<QuarantineItemDto>>('GET', `/api/v1/quarantine?studyId=${studyId}`);
    const item = body.data.find((one) => one.externalId === externalId);
    expect(item).toMatchObject({
      state: 'open',
      channel: 'pull',
      outcome: 'submitted',
      partnerStatus: null,
      details: { finding: id, source: 'upload' },
    });
    const person = await bring('started');
    const assigned = await hub.request('POST', `/api/v1/quarantine/${item?.id}/assign`, { body: { participationId: person } });
    expect(assigned.status).toBe(200);
    expect((await read(person)).status).toBe('completed');
  });

  it('keeps the tool’s own word in quarantine where it means nothing here', async () => {
    const externalId = `stranger-${randomUUID()}`;
    await apply(await find({ kind: 'unknown_id', fix: 'quarantine', externalId, theirs: 'PARKED' }));
    const { body } = await hub.request<Page<QuarantineItemDto>>('GET', `/api/v1/quarantine?studyId=${studyId}`);
    expect(body.data.find((one) => one.externalId === externalId)).toMatchObject({ outcome: null, partnerStatus: 'PARKED' });
  });

  it.each(['exclude', 'acknowledge'] as const)('asks for a reason to %s', async (fix) => {
    const { id } = await situations[fix]();
    expect(await apply(id)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/reason', code: 'reason_missing' }] },
    });
    expect((await apply(id, { preview: true })).body).toMatchObject({
      result: 'refused',
      refusal: { code: 'validation_failed' },
      effect: null,
    });
    expect(await listEvents(id)).toEqual([]);
  });

  it('says that both sides agree by now, changes nothing else and closes the finding', async () => {
    const { id, participation = '' } = await situations.record_report();
    await hub.request('POST', `/api/v1/participations/${participation}/mark-submitted`, {
      body: { reason: 'Seen' },
      headers: { 'idempotency-key': randomUUID() },
    });
    const { version } = await read(participation);
    expect((await apply(id, { preview: true })).body).toMatchObject({ result: 'gone', finding: { state: 'open' } });
    const answer = await apply(id);
    expect(answer.body).toMatchObject({
      result: 'gone',
      effect: { participation: { from: 'submitted', to: 'submitted' }, incentive: null, evidence: [] },
      finding: { state: 'gone', resolution: expect.stringMatching(/do not disagree/) },
    });
    expect((await read(participation)).version).toBe(version);
    expect(await listEvents(id)).toMatchObject([{ type: 'finding.gone', channel: 'manual' }]);
    expect((await apply(id)).body.code).toBe('finding_resolved');
  });

  it('is refused where our side has moved on and another fix would be right; the finding stays open', async () => {
    const { id, participation = '' } = await situations.mark_submitted();
    await hot.recordEntry({ participation, requestId: 'r' });
    const refused = await apply(id);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'fix_refused', detail: expect.stringMatching(/was invited .* is started by now/) },
    });
    expect((await apply(id, { preview: true })).body).toMatchObject({ result: 'refused', refusal: { code: 'fix_refused' } });
    expect((await read(participation)).status).toBe('started');
    expect((await hub.request<FindingDto>('GET', path(id))).body).toMatchObject({ state: 'open', version: 1 });
  });

  it('is refused by core where money has been released meanwhile', async () => {
    const { id, participation = '' } = await situations.hold_incentive();
    const { incentive } = await read(participation);
    await hub.request('POST', `/api/v1/incentives/${incentive?.id}/release`, { headers: { 'idempotency-key': randomUUID() } });
    expect(await apply(id)).toMatchObject({ status: 409, body: { code: 'fix_refused', detail: expect.stringMatching(/released before/) } });
    expect((await hub.request<FindingDto>('GET', path(id))).body.state).toBe('open');
  });

  it('keeps to the rules of every report: who was too fast waits for a person, and what a closed study would hold is refused', async () => {
    const joined = await createLaunchedStudy(hub);
    const reconciliationId = await seedReconciliation(hub, joined.studyId, 'pull');
    const people = (await inviteParticipants(hub, joined.studyId, 2)).map(({ participationId }) => participationId);
    const [fast = '', late = ''] = people;
    await Promise.all(people.map((participation) => hot.recordEntry({ participation, requestId: 'r' })));
    await hub.sql.query('update studies set minimum_seconds = 600 where id = $1', [joined.studyId]);
    const seed = { studyId: joined.studyId, reconciliationId, kind: 'missing_completion', fix: 'record_report', ours: 'started' } as const;
    const applyIn = async (participationId: string) => {
      const id = await seedFinding(hub, { ...seed, participationId });
      const route = `/api/v1/studies/${joined.studyId}/reconciliations/${reconciliationId}/findings/${id}/apply`;
      return hub.request<Answer>('POST', route, { body: {}, headers: { 'idempotency-key': randomUUID() } });
    };
    expect((await applyIn(fast)).body.effect).toMatchObject({
      participation: { from: 'started', to: 'submitted' },
      incentive: null,
      evidence: [{ channel: 'pull', outcome: 'submitted', anomaly: 'too_fast' }],
    });
    await hub.sql.query(`update studies set status = 'closed', closed_at = now() where id = $1`, [joined.studyId]);
    expect(await applyIn(late)).toMatchObject({ status: 409, body: { code: 'report_held', errors: [{ code: 'after_close' }] } });
    expect((await read(late)).evidence).toBeNull();
  });

  it('lets one of two win who apply at the same time', async () => {
    const { id, participation = '' } = await situations.complete();
    const answers = await Promise.all([apply(id), apply(id), apply(id)]);
    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([200, 409, 409]);
    expect(answers.flatMap(({ body }) => body.code ?? [])).toEqual(['finding_resolved', 'finding_resolved']);
    const { rows } = await hub.sql.query('select 1 from incentives where participation_id = $1', [participation]);
    expect(rows).toHaveLength(1);
  });

  it('needs a key for its retries and holds back for a stale version', async () => {
    const { id } = await situations.quarantine();
    expect((await hub.request<Answer>('POST', path(id, '/apply'), { body: {} })).body.code).toBe('idempotency_key_missing');
    expect((await apply(id, {}, { headers: { 'if-match': '"7"' } })).body.code).toBe('version_mismatch');
    expect((await apply(id, {}, { headers: { 'if-match': '"1"' } })).status).toBe(200);
  });

  it('is closed to observers, and not there for another workspace, study or run', async () => {
    const { id } = await situations.quarantine();
    expect(await apply(id, {}, { key: await hub.key('observer') })).toMatchObject({ status: 403, body: { code: 'role_not_allowed' } });
    const stranger = await hub.key('admin', await hub.createWorkspace());
    expect(await apply(id, {}, { key: stranger })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const other = await createLaunchedStudy(hub);
    const otherRun = await seedReconciliation(hub, other.studyId);
    const headers = { 'idempotency-key': randomUUID() };
    for (const [study, reconciliation] of [
      [other.studyId, otherRun],
      [studyId, otherRun],
      [other.studyId, run],
    ]) {
      const wrong = `/api/v1/studies/${study}/reconciliations/${reconciliation}/findings/${id}/apply`;
      expect((await hub.request('POST', wrong, { body: {}, headers })).status).toBe(404);
    }
    expect((await hub.request<FindingDto>('GET', path(id), { key: await hub.key('observer') })).body.state).toBe('open');
  });
});

describe('acknowledging', () => {
  const acknowledge = (id: string, options: RequestOptions) => hub.request<Answer>('POST', path(id, '/acknowledge'), options);

  it('closes any finding for a reason, and nothing else changes', async () => {
    const { id, participation = '' } = await situations.record_report();
    const { version } = await read(participation);
    expect((await acknowledge(id, { body: {} })).status).toBe(422);
    const answer = await acknowledge(id, { body: { reason: 'A colleague tried it' }, headers: { 'if-match': '"1"' } });
    expect(answer).toMatchObject({
      status: 200,
      body: { state: 'acknowledged', resolution: 'acknowledge: A colleague tried it', version: 2 },
    });
    expect((await read(participation)).version).toBe(version);
    expect(await listEvents(id)).toMatchObject([
      { type: 'finding.acknowledged', channel: 'manual', reason: 'A colleague tried it', data: { kind: 'missing_completion' } },
    ]);
    expect((await acknowledge(id, { body: { reason: 'Again' } })).body.code).toBe('finding_resolved');
    expect((await acknowledge(id, { body: { reason: 'Again' }, key: await hub.key('observer') })).status).toBe(403);
  });
});
