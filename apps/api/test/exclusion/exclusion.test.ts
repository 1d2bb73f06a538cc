import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { BulkAnswerDto } from '../../src/participations/act.dto.js';
import type { ParticipationDto, ParticipationSummaryDto } from '../../src/participations/participation.dto.js';
import type { TimelineDto } from '../../src/participations/timeline.dto.js';
import { launchOrderedStudy, nameInTool, orderedFolder } from '../support/ordered-study.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';

type Problem = { code: string; detail: string; errors?: readonly { pointer: string }[] };

let hub: TestHub;
let studyId: string;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [orderedFolder, '@panelbridge/connector-tracked-link'] } });
  ({ studyId } = await launchOrderedStudy(hub, { study: { participationLimit: 100 } }));
});
afterAll(() => hub.close());

const reason = 'Answers were copied from elsewhere.';
const report = (participation: string, outcome: 'submitted' | 'screened_out' = 'submitted', eventId: string | null = null) =>
  hub.app.get(HotStatements).recordOutcome({
    participation,
    study: null,
    outcome,
    channel: 'webhook',
    eventId,
    connectionId: null,
    partnerStatus: null,
    occurredAt: null,
    requestId: 'r',
  });
/** Somebody who entered the tool and finished. */
async function submit(study = studyId): Promise<string> {
  const [invited] = await inviteParticipants(hub, study, 1);
  const id = invited?.participationId ?? '';
  await hub.app.get(HotStatements).recordEntry({ participation: id, requestId: 'r' });
  await report(id);
  return id;
}
const act = (id: string, name: string, body?: object, headers = {}) =>
  hub.request<ParticipationDto & Problem>('POST', `/api/v1/participations/${id}/${name}`, {
    body,
    headers: { 'idempotency-key': randomUUID(), ...headers },
  });
const read = async (id: string) => (await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`)).body;
const timeline = async (id: string) => (await hub.request<TimelineDto>('GET', `/api/v1/participations/${id}/timeline`)).body;
const states = ({ exclusion }: ParticipationSummaryDto) => exclusion?.steps.map(({ step, state }) => `${step} ${state}`);
const listIds = async (filter: string) => {
  const { body } = await hub.request<{ data: readonly ParticipationSummaryDto[] }>(
    'GET',
    `/api/v1/studies/${studyId}/participations?exclusion=${filter}&limit=200`,
  );
  return body.data.map(({ id }) => id);
};

describe('an exclusion', () => {
  it('S0-40 shows the second step only after the first, and ends when a person confirms it', async () => {
    const id = await submit();
    expect((await read(id)).exclusion).toBeNull();
    const excluded = await act(id, 'exclude', { reason });
    expect(excluded).toMatchObject({
      status: 200,
      body: {
        status: 'excluded',
        possibleActs: ['confirm-removed'],
        exclusion: {
          reason,
          steps: [
            { step: 'panel', state: 'done', at: expect.any(String), by: { name: 'Test Owner' } },
            { step: 'tool', state: 'waiting', title: 'Remove the session in the tool', at: null, by: null },
          ],
        },
      },
    });
    const confirmed = await act(id, 'confirm-removed', { note: 'Removed on the dashboard.' });
    expect(confirmed).toMatchObject({
      status: 200,
      body: {
        possibleActs: [],
        version: excluded.body.version + 1,
        exclusion: {
          note: 'Removed on the dashboard.',
          steps: [{ state: 'done' }, { state: 'confirmed', at: expect.any(String), by: { name: 'Test Owner' } }],
        },
      },
    });
    expect(confirmed.headers.get('etag')).toBe(`"${confirmed.body.version}"`);
  });

  it('S0-44 needs a reason, and records it with the time of both steps', async () => {
    const id = await submit();
    for (const body of [{}, { reason: ' ' }]) {
      const refused = await act(id, 'exclude', body);
      expect(refused.status).toBe(422);
      expect(refused.body.errors?.map(({ pointer }) => pointer)).toContain('/reason');
    }
    expect((await read(id)).status).toBe('submitted');
    await act(id, 'exclude', { reason });
    await act(id, 'confirm-removed');
    const { rows } = await hub.sql.query('select reason, excluded_at, removed_at from exclusions where participation_id = $1', [id]);
    expect(rows).toEqual([{ reason, excluded_at: expect.any(Date), removed_at: expect.any(Date) }]);
    const { entries } = await timeline(id);
    expect(entries.filter(({ type }) => type.startsWith('exclusion.'))).toMatchObject([
      { type: 'exclusion.started', to: 'waiting', reason, actor: { name: 'Test Owner' } },
      { type: 'exclusion.removal_confirmed', from: 'waiting', to: 'confirmed', actor: { name: 'Test Owner' } },
    ]);
  });

  it('S0-44 that was interrupted between its steps is seen, says what would move it on, and is taken up again', async () => {
    const [half, whole] = [await submit(), await submit()];
    await act(half, 'exclude', { reason });
    await act(whole, 'exclude', { reason });
    await act(whole, 'confirm-removed');
    const waiting = await listIds('waiting');
    expect(waiting).toContain(half);
    expect(waiting).not.toContain(whole);
    expect(await listIds('confirmed')).toContain(whole);
    expect((await timeline(half)).why.next).toMatch(/remove the person in the tool too, then confirm/);
    expect((await timeline(whole)).why.next).toMatch(/nothing needs to be done/);
    // The first step is not repeated.
    expect(await act(half, 'exclude', { reason })).toMatchObject({ status: 409, body: { code: 'act_not_allowed' } });
    expect(states((await act(half, 'confirm-removed')).body)).toEqual(['panel done', 'tool confirmed']);
    expect(await listIds('waiting')).not.toContain(half);
  });

  it('S0-40 refuses to confirm the removal in the tool before the exclusion here, and names the order', async () => {
    const id = await submit();
    const refused = await act(id, 'confirm-removed');
    expect(refused).toMatchObject({ status: 409, body: { code: 'exclusion_order' } });
    expect(refused.body.detail).toMatch(/first exclude the person here.*then remove them in the tool/);
    expect(await read(id)).toMatchObject({ status: 'submitted', exclusion: null });
    // Who was removed there first is excluded and confirmed all the same, and the id is kept.
    await act(id, 'exclude', { reason });
    expect((await act(id, 'confirm-removed')).body.exclusion?.externalId).toBe(nameInTool(id));
  });

  it('is confirmed once, however often it is said, also at the same moment', async () => {
    const id = await submit();
    await act(id, 'exclude', { reason });
    const answers = await Promise.all(Array.from({ length: 5 }, () => act(id, 'confirm-removed')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.version)).size).toBe(1);
    const { entries } = await timeline(id);
    expect(entries.filter(({ type }) => type === 'exclusion.removal_confirmed')).toHaveLength(1);
    expect(await act(id, 'confirm-removed', undefined, { 'if-match': '"1"' })).toMatchObject({ status: 412 });
  });

  it('S0-41 keeps the id as the tool knew it, after the tool has forgotten it, until the person is erased', async () => {
    const id = await submit();
    await act(id, 'exclude', { reason });
    await act(id, 'confirm-removed', { note: 'Gone there.' });
    const { participantId, exclusion } = await read(id);
    expect(exclusion?.externalId).toBe(nameInTool(id));
    expect((await hub.request('POST', `/api/v1/participants/${participantId}/erase`)).status).toBeLessThan(300);
    expect((await read(id)).exclusion).toMatchObject({
      externalId: null,
      note: null,
      reason,
      steps: [{ state: 'done' }, { state: 'confirmed' }],
    });
  });

  it('S0-43 leaves nobody an incentive, whatever is reported or tried later', async () => {
    const [fresh, completed] = [await submit(), await submit()];
    await act(completed, 'complete');
    await act(fresh, 'exclude', { reason });
    expect((await act(completed, 'exclude', { reason })).body.incentive).toMatchObject({ status: 'cancelled' });
    for (const id of [fresh, completed]) {
      await report(id, 'submitted', randomUUID());
      for (const name of ['complete', 'complete-and-pay', 'mark-submitted'])
        expect((await act(id, name, name === 'mark-submitted' ? { reason } : {})).status).toBe(409);
      await act(id, 'confirm-removed');
      await report(id, 'submitted', randomUUID());
    }
    const { rows } = await hub.sql.query('select participation_id, status from incentives where participation_id = any ($1)', [
      [fresh, completed],
    ]);
    expect(rows).toEqual([{ participation_id: completed, status: 'cancelled' }]);
  });

  it('S0-43 leaves nobody an incentive that is held', async () => {
    const id = await submit();
    await act(id, 'complete');
    await report(id, 'screened_out', randomUUID());
    expect((await read(id)).incentive).toMatchObject({ status: 'due', holdReason: expect.any(String) });
    expect((await act(id, 'exclude', { reason })).body.incentive).toMatchObject({ status: 'cancelled' });
    expect((await read(id)).incentive).toMatchObject({ status: 'cancelled' });
  });

  it('works for many at once, each step, and each by itself', async () => {
    const ids = [await submit(), await submit(), await submit()];
    await act(ids[2] ?? '', 'complete-and-pay', {});
    const bulk = async (name: string, body: object) =>
      (await hub.request<BulkAnswerDto>('POST', `/api/v1/studies/${studyId}/participations/${name}`, { body })).body.results;
    const items = ids.map((id) => ({ id }));
    expect((await bulk('confirm-removed', { items })).map(({ code }) => code)).toEqual([
      'exclusion_order',
      'exclusion_order',
      'exclusion_order',
    ]);
    expect((await bulk('exclude', { items, reason })).map(({ result }) => result)).toEqual(['done', 'done', 'refused']);
    expect((await bulk('confirm-removed', { items, note: 'All of them.' })).map(({ result }) => result)).toEqual([
      'done',
      'done',
      'refused',
    ]);
    expect(await Promise.all(ids.map(async (id) => states(await read(id))))).toEqual([
      ['panel done', 'tool confirmed'],
      ['panel done', 'tool confirmed'],
      undefined,
    ]);
  });

  it('has no second step for who never was in the tool, unless something from there tells of them', async () => {
    const [away, seen] = (await inviteParticipants(hub, studyId, 2)).map(({ participationId }) => participationId);
    const { connectionId } = (await hub.request<{ connectionId: string }>('GET', `/api/v1/studies/${studyId}/integration`)).body;
    await hub.sql.query(
      `insert into pulled_records (workspace_id, study_id, connection_id, record_id, status, participation_id, pass) values ($1, $2, $3, 'r1', 'begun', $4, 1)`,
      [hub.workspaceId, studyId, connectionId, seen],
    );
    expect(states((await act(seen ?? '', 'exclude', { reason })).body)).toEqual(['panel done', 'tool waiting']);
    const { body } = await act(away ?? '', 'exclude', { reason });
    expect(states(body)).toEqual(['panel done', 'tool not_needed']);
    expect(body.exclusion?.steps[1]?.text).toContain('never was in the tool');
    expect(await listIds('waiting')).not.toContain(away);
    expect((await timeline(away ?? '')).why.next).toMatch(/nothing needs to be done/);
    expect(await act(away ?? '', 'confirm-removed')).toMatchObject({ status: 422, body: { code: 'unsupported' } });
  });

  it('has no second step for a tool that asks for none', async () => {
    const plain = (await createLaunchedStudy(hub)).studyId;
    const id = await submit(plain);
    const { body } = await act(id, 'exclude', { reason });
    expect(body).toMatchObject({
      possibleActs: [],
      exclusion: { externalId: null, steps: [{ state: 'done' }, { step: 'tool', state: 'not_needed' }] },
    });
    expect(await act(id, 'confirm-removed')).toMatchObject({ status: 422, body: { code: 'unsupported' } });
  });
});
