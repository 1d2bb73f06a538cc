import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { FixResultsDto } from '../../src/reconciliation/findings/fix.dto.js';
import { seedFinding, seedReconciliation, type FindingSeed } from '../support/findings.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';
import { readWorkspaceRows } from '../support/workspace-tables.js';

// Nothing happens in the background, so that what is stored changes by requests alone.
const hub = await startHub({ configuration: { role: 'api' } });
const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

type Answer = FixResultsDto & { code: string; detail: string; errors?: { pointer: string; code: string }[] };
let studyId: string;
let run: string;
beforeAll(async () => {
  ({ studyId } = await createLaunchedStudy(hub, { study: { participationLimit: 300 } }));
  run = await seedReconciliation(hub, studyId);
});

const applyAll = (body: object, { key, of = run }: { key?: string; of?: string } = {}) =>
  hub.request<Answer>('POST', `/api/v1/studies/${studyId}/reconciliations/${of}/findings/apply`, {
    body,
    headers: { 'idempotency-key': randomUUID() },
    ...(key !== undefined && { key }),
  });
const find = (seed: Omit<FindingSeed, 'studyId' | 'reconciliationId'>, reconciliationId = run) =>
  seedFinding(hub, { studyId, reconciliationId, ...seed });
const countStatuses = async (ids: readonly string[]) => {
  const { rows } = await hub.sql.query<{ status: string; n: number }>(
    'select status, count(*)::int as n from participations where id = any ($1) group by 1',
    [ids],
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
};

/** People in the tool whom the tool lists as finished. */
async function findMissing(count: number, reconciliationId = run): Promise<{ people: string[]; findings: string[] }> {
  const people = (await inviteParticipants(hub, studyId, count)).map(({ participationId }) => participationId);
  await Promise.all(people.map((participation) => hot.recordEntry({ participation, requestId: 'r' })));
  const findings: string[] = [];
  for (const participationId of people) {
    findings.push(await find({ kind: 'missing_completion', fix: 'record_report', participationId, ours: 'started' }, reconciliationId));
  }
  return { people, findings };
}

describe('many findings at once', () => {
  it('give one result each, in order; one that is refused leaves the others be', async () => {
    const { people, findings } = await findMissing(3);
    const excluding = await find({
      kind: 'removed_in_tool',
      fix: 'exclude',
      participationId: people[2] ?? '',
      ours: 'started',
      theirs: 'absent',
    });
    const [first = '', second = '', third = ''] = findings;
    await hub.request('POST', `/api/v1/participations/${people[1]}/mark-submitted`, {
      body: { reason: 'Seen' },
      headers: { 'idempotency-key': randomUUID() },
    });
    const unknown = randomUUID();
    const items = [{ id: first, version: 9 }, { id: third }, { id: unknown }, { id: excluding }, { id: second, version: 1 }];
    const { status, body } = await applyAll({ items });
    expect({ status, ...body }).toMatchObject({
      status: 200,
      preview: false,
      remaining: 0,
      nextCursor: null,
      results: [
        { id: first, result: 'refused', code: 'version_mismatch', effect: null, version: null },
        { id: third, result: 'done', effect: { participation: { from: 'started', to: 'completed' } }, version: 2, code: null },
        { id: unknown, result: 'refused', code: 'not_found' },
        { id: excluding, result: 'refused', code: 'validation_failed', detail: expect.stringContaining('reason') },
        { id: second, result: 'gone', version: 2 },
      ],
    });
    expect(await countStatuses(people)).toEqual({ started: 1, submitted: 1, completed: 1 });
    const { rows } = await hub.sql.query<{ state: string }>(
      'select f.state from unnest($1::uuid[]) with ordinality i (id, n) join findings f on f.id = i.id order by i.n',
      [[first, third, excluding, second]],
    );
    expect(rows.map(({ state }) => state)).toEqual(['open', 'applied', 'open', 'gone']);
  });

  it('are previewed as a whole, and nothing changes', async () => {
    const { findings } = await findMissing(3);
    const quarantine = await find({ kind: 'unknown_id', fix: 'quarantine', externalId: randomUUID() });
    const before = await readWorkspaceRows(hub.sql, hub.workspaceId);
    const items = [...findings, quarantine].map((id) => ({ id }));
    const preview = await applyAll({ items, preview: true });
    const { idempotency_keys: _, ...after } = await readWorkspaceRows(hub.sql, hub.workspaceId);
    expect({ ...after, idempotency_keys: before['idempotency_keys'] }).toEqual(before);
    expect(preview.body.results.map(({ result }) => result)).toEqual(['done', 'done', 'done', 'done']);
    const deed = await applyAll({ items });
    expect(deed.body.results.map(({ effect }) => effect)).toEqual(preview.body.results.map(({ effect }) => effect));
  });

  it('of one kind are the first 500 open ones of the run, and the answer says how many remain', async () => {
    const large = await seedReconciliation(hub, studyId);
    await hub.sql.query(
      `insert into findings (workspace_id, study_id, reconciliation_id, kind, fix, external_id, theirs, state)
       select $1, $2, $3, 'unknown_id', 'quarantine', 'stranger-' || n, 'submitted', case when n <= 5 then 'gone' else 'open' end
       from generate_series(1, 512) n`,
      [hub.workspaceId, studyId, large],
    );
    const other = await find({ kind: 'unknown_id', fix: 'quarantine', externalId: 'of another run' });
    const first = await applyAll({ kind: 'unknown_id' }, { of: large });
    expect(first.body.results).toHaveLength(500);
    expect(first.body).toMatchObject({ remaining: 7, nextCursor: expect.any(String) });
    const rest = await applyAll({ kind: 'unknown_id', cursor: first.body.nextCursor }, { of: large });
    expect(rest.body.results.map(({ result }) => result)).toEqual(Array.from({ length: 7 }, () => 'done'));
    expect(rest.body).toMatchObject({ remaining: 0, nextCursor: null });
    const { rows } = await hub.sql.query<{ n: number }>(
      `select count(*)::int as n from quarantine where study_id = $1 and external_id like 'stranger-%'`,
      [studyId],
    );
    expect(rows).toEqual([{ n: 507 }]);
    const { rows: untouched } = await hub.sql.query('select state from findings where id = $1', [other]);
    expect(untouched).toEqual([{ state: 'open' }]);
  });

  it('are each done once, whoever asks at the same time and in whatever order', async () => {
    const { people, findings } = await findMissing(12);
    const single = (id: string) =>
      hub.request<Answer>('POST', `/api/v1/studies/${studyId}/reconciliations/${run}/findings/${id}/apply`, {
        body: {},
        headers: { 'idempotency-key': randomUUID() },
      });
    const items = findings.map((id) => ({ id }));
    const [forth, back, ...singles] = await Promise.all([
      applyAll({ items }),
      applyAll({ items: items.toReversed() }),
      ...findings.slice(0, 4).map(single),
    ]);
    expect([forth.status, back.status]).toEqual([200, 200]);
    const done = [...forth.body.results, ...back.body.results].filter(({ result }) => result === 'done').length;
    expect(done + singles.filter(({ status }) => status === 200).length).toBe(12);
    expect(await countStatuses(people)).toEqual({ completed: 12 });
    const { rows } = await hub.sql.query('select 1 from incentives where participation_id = any ($1)', [people]);
    expect(rows).toHaveLength(12);
  });

  it('do not wait in a circle with what others do to the same people at the same time', async () => {
    const { people, findings } = await findMissing(24);
    const sorted = findings
      .map((id, index) => ({ id, person: people[index] ?? '' }))
      .toSorted((left, right) => (left.person < right.person ? 1 : -1));
    const act = async (delay: number) => {
      await setTimeout(delay);
      // Refused for each of them, which is known only once all are locked.
      return hub.request('POST', '/api/v1/participations/complete', { body: { items: people.map((id) => ({ id })) } });
    };
    // Findings in the reverse order of their people, while others lock the people in order.
    const answers = await Promise.all([
      applyAll({ items: sorted.map(({ id }) => ({ id })) }),
      ...[0, 4, 8, 12, 16, 24, 32, 40, 50, 60].map(act),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { rows } = await hub.sql.query('select distinct state from findings where id = any ($1) and state = $2', [findings, 'open']);
    expect(rows).toEqual([]);
  });

  it('are named once each, or by their kind, by somebody who may', async () => {
    const id = randomUUID();
    expect((await applyAll({})).body).toMatchObject({ code: 'validation_failed', errors: [{ code: 'choice_unclear' }] });
    expect((await applyAll({ kind: 'orphan', items: [{ id }] })).body.errors).toMatchObject([{ code: 'choice_unclear' }]);
    expect((await applyAll({ items: [{ id }, { id: id.toUpperCase() }] })).body.errors).toMatchObject([{ code: 'items_repeated' }]);
    expect((await applyAll({ kind: 'orphan', cursor: 'x' })).body.errors).toMatchObject([{ code: 'cursor_invalid' }]);
    expect((await applyAll({ items: Array.from({ length: 501 }, () => ({ id: randomUUID() })) })).status).toBe(422);
    expect((await applyAll({ kind: 'everything' })).status).toBe(422);
    expect((await applyAll({ kind: 'orphan' }, { of: id })).status).toBe(404);
    expect((await applyAll({ kind: 'orphan' }, { key: await hub.key('observer') })).status).toBe(403);
    const stranger = await hub.key('admin', await hub.createWorkspace());
    expect((await applyAll({ kind: 'orphan' }, { key: stranger })).status).toBe(404);
  });
});
