import { createIncentiveExternalId, participationStatuses, type ParticipationId, type StudyId } from '@panelbridge/core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { connectAsOwner, createMigratedDatabase } from '../../test/support/database.js';
import { HotStatements, type OutcomeInput } from './hot-statements.js';

const database = await createMigratedDatabase();
const owner = connectAsOwner(database.url);
const hot = new HotStatements(database.url);
const workspace = (await owner.query<{ id: string }>(`insert into workspaces (name) values ('test') returning id`)).rows[0]!.id;
const connection = (
  await owner.query<{ id: string }>(
    `insert into connections (workspace_id, connector_id, name) values ($1, 'tracked-link', 'tool') returning id`,
    [workspace],
  )
).rows[0]!.id;

let counter = 0;
const next = () => (counter++).toString(36).padStart(7, '0');

async function createStudy(columns: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = `st_${next().padStart(10, '0')}`;
  const values: Record<string, unknown> = {
    id,
    workspace_id: workspace,
    title: 'A study',
    status: 'active',
    launched_at: new Date(),
    participation_limit: 5,
    participation_minutes: 10,
    incentive_amount: 2500,
    incentive_currency: 'USD',
    ...columns,
  };
  const names = Object.keys(values);
  await owner.query(
    `insert into studies (${names.join()}) values (${names.map((_, index) => `$${index + 1}`).join()})`,
    Object.values(values),
  );
  await owner.query(
    `insert into integrations (study_id, workspace_id, connection_id, invite_link, parameter_name) values ($1, $2, $3, 'https://tool.example/x', 'iid')`,
    [id, workspace, connection],
  );
  return id;
}

async function createParticipations(study: string, count: number, status = 'invited'): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `pp_${next()}`);
  await owner.query('insert into participations (id, workspace_id, study_id, status) select unnest($1::text[]), $2, $3, $4', [
    ids,
    workspace,
    study,
    status,
  ]);
  return ids;
}

const enter = (participation: string) => hot.recordEntry({ participation, requestId: 'r' });
const report = (participation: string, changes: Partial<OutcomeInput> = {}) =>
  hot.recordOutcome({
    participation,
    study: null,
    outcome: 'submitted',
    channel: 'redirect',
    eventId: null,
    connectionId: null,
    partnerStatus: null,
    occurredAt: null,
    requestId: 'r',
    ...changes,
  });
const read = async (participation: string) => (await owner.query('select * from participations where id = $1', [participation])).rows[0];
const readStudy = async (id: string) => (await owner.query('select * from studies where id = $1', [id])).rows[0];
const count = async (sql: string, ...values: unknown[]) =>
  (await owner.query(`select count(*)::int as n from ${sql}`, values)).rows[0].n as number;

afterAll(async () => {
  await hot.onApplicationShutdown();
  await owner.end();
  await database.drop();
});

describe('entry', () => {
  it('starts once, takes one place and resumes from then on', async () => {
    const study = await createStudy();
    const [one] = (await createParticipations(study, 1)) as [string];
    expect(await enter(one)).toMatchObject({
      result: 'started',
      study_id: study,
      invite_link: 'https://tool.example/x',
      connection_version: 1,
    });
    expect(await enter(one)).toMatchObject({ result: 'resumed' });
    expect(await read(one)).toMatchObject({ status: 'started', holds_place: true, version: 2 });
    expect((await readStudy(study)).places_taken).toBe(1);
    expect(await count('events where participation_id = $1', one)).toBe(1);
  });

  it('fills N places with exactly N of 10 N people who come at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const study = await createStudy({ participation_limit: 7 });
      const people = await createParticipations(study, 70);
      const results = await Promise.all(people.map(enter));
      expect(results.filter(({ result }) => result === 'started')).toHaveLength(7);
      expect(results.filter(({ result }) => result === 'full')).toHaveLength(63);
      expect((await readStudy(study)).places_taken).toBe(7);
      expect(await count(`participations where study_id = $1 and status = 'over_quota' and not holds_place`, study)).toBe(63);
    }
  });

  it('does not turn away whoever filled the last place', async () => {
    const study = await createStudy({ participation_limit: 1 });
    const [last, late] = (await createParticipations(study, 2)) as [string, string];
    await enter(last);
    expect((await enter(late)).result).toBe('full');
    expect((await enter(last)).result).toBe('resumed');
    expect(await report(last)).toMatchObject({ disposition: 'apply', status: 'completed' });
  });

  it('lets a new person have a place whose reservation has run out', async () => {
    const study = await createStudy({ participation_limit: 1 });
    const [slow, next] = (await createParticipations(study, 2)) as [string, string];
    await enter(slow);
    await owner.query(`update participations set reserved_until = now() - interval '1 minute' where id = $1`, [slow]);
    expect((await enter(next)).result).toBe('started');
    expect(await read(slow)).toMatchObject({ status: 'incomplete', holds_place: false });
    expect((await readStudy(study)).places_taken).toBe(1);
    // The slow one finished after all: no place is left, so it stays evidence and a finding, never N + 1.
    expect(await report(slow)).toMatchObject({ disposition: 'hold', anomaly: 'no_place_left' });
    expect((await readStudy(study)).places_taken).toBe(1);
  });

  it('answers for draft, paused and closed studies without changing anything', async () => {
    for (const columns of [{ launched_at: null }, { status: 'paused' }, { status: 'closed' }]) {
      const [one] = (await createParticipations(await createStudy(columns), 1)) as [string];
      expect((await enter(one)).result).toBe('study_not_open');
      expect(await read(one)).toMatchObject({ status: 'invited', version: 1 });
    }
  });

  it('says unknown for a participation that does not exist, and answers its neighbours', async () => {
    const [one] = (await createParticipations(await createStudy(), 1)) as [string];
    const [first, second, third] = await Promise.all([enter('pp_none000'), enter('pp_none001'), enter(one)]);
    expect([first?.result, second?.result, third?.result]).toEqual(['unknown', 'unknown', 'started']);
  });
});

describe('outcomes', () => {
  let study: string;
  let one: string;
  beforeEach(async () => {
    study = await createStudy();
    [one] = (await createParticipations(study, 1)) as [string];
    await enter(one);
  });

  it('completes by the study’s policy, one event a step, and makes the incentive due but never releases it', async () => {
    expect(await report(one)).toMatchObject({ disposition: 'apply', status: 'completed', incentive_status: 'due' });
    const events = await owner.query('select type, from_status, to_status from events where participation_id = $1 order by id', [one]);
    expect(events.rows.map((row) => `${row.type} ${row.from_status}>${row.to_status}`)).toEqual([
      'participation.status_changed invited>started',
      'participation.status_changed started>submitted',
      'participation.status_changed submitted>completed',
      'incentive.due null>due',
    ]);
    const incentive = (await owner.query('select * from incentives where participation_id = $1', [one])).rows[0];
    expect(incentive).toMatchObject({ status: 'due', amount: 2500, currency: 'USD', hold_reason: null });
    expect(incentive.external_id).toBe(
      createIncentiveExternalId({ studyId: study as StudyId, participationId: one as ParticipationId, kind: 'incentive', sequence: 1 }),
    );
  });

  it('makes one transition and one incentive of 50 completions at once', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => report(one)));
    expect(results.filter(({ disposition }) => disposition === 'apply')).toHaveLength(1);
    expect(results.filter(({ disposition }) => disposition === 'duplicate')).toHaveLength(49);
    expect(await count('incentives where participation_id = $1', one)).toBe(1);
    expect(await count(`events where participation_id = $1 and to_status = 'completed'`, one)).toBe(1);
    expect((await owner.query('select seen from evidence where participation_id = $1', [one])).rows).toEqual([{ seen: 50 }]);
  });

  it('reaches at most submitted when only a cookie says who it is', async () => {
    expect(await report(one, { channel: 'cookie' })).toMatchObject({ status: 'submitted', incentive_status: null });
    expect(await count('incentives where participation_id = $1', one)).toBe(0);
  });

  it.each(['redirect', 'webhook', 'pull'] as const)('completes by a %s what a cookie could not, in either order', async (channel) => {
    const [other] = (await createParticipations(study, 1)) as [string];
    await enter(other);
    await report(one, { channel: 'cookie' });
    expect(await report(one, { channel })).toMatchObject({ disposition: 'apply', status: 'completed', incentive_status: 'due' });
    await report(other, { channel });
    expect(await report(other, { channel: 'cookie' })).toMatchObject({ disposition: 'duplicate', status: 'completed' });
    for (const person of [one, other]) {
      expect(await count(`events where participation_id = $1 and to_status = 'completed'`, person)).toBe(1);
      expect(await count(`incentives where participation_id = $1 and hold_reason is null`, person)).toBe(1);
    }
    expect((await read(one)).evidence_rank).toBe((await read(other)).evidence_rank);
    expect((await readStudy(study)).places_taken).toBe(2);
  });

  it('holds a return for another study, and one before the start', async () => {
    expect(await report(one, { study: 'st_0000000000' })).toMatchObject({ disposition: 'hold', anomaly: 'wrong_study', status: 'started' });
    const [waiting] = (await createParticipations(study, 1)) as [string];
    expect(await report(waiting)).toMatchObject({ disposition: 'hold', anomaly: 'never_started', status: 'invited' });
  });

  it('submits a return that is too fast but never completes it', async () => {
    await owner.query('update studies set minimum_seconds = 60 where id = $1', [study]);
    expect(await report(one)).toMatchObject({ disposition: 'apply', anomaly: 'too_fast', status: 'submitted', incentive_status: null });
  });

  it.each([
    ['cookie', 'webhook'],
    ['redirect', 'webhook'],
    ['webhook', 'redirect'],
    ['webhook', 'pull'],
  ] as const)('waits for a person once a %s was too fast, although the %s comes late enough', async (first, second) => {
    await owner.query('update studies set minimum_seconds = 60 where id = $1', [study]);
    await report(one, { channel: first });
    await owner.query(`update participations set entered_at = now() - interval '1 hour' where id = $1`, [one]);
    expect(await report(one, { channel: second })).toMatchObject({ status: 'submitted', incentive_status: null });
    expect(await read(one)).toMatchObject({ status: 'submitted', evidence_outcome: 'submitted' });
    expect(await count('incentives where participation_id = $1', one)).toBe(0);
    const { rows } = await owner.query(`select distinct actor_kind from events where participation_id = $1 and channel = 'cookie'`, [one]);
    expect(rows).toEqual(first === 'cookie' ? [{ actor_kind: 'participant' }] : []);
  });

  it('holds a completion after the close', async () => {
    await owner.query(`update studies set status = 'closed' where id = $1`, [study]);
    expect(await report(one)).toMatchObject({ disposition: 'hold', anomaly: 'after_close', status: 'started' });
  });

  it('frees the place on screen-out', async () => {
    expect(await report(one, { outcome: 'screened_out' })).toMatchObject({ status: 'screened_out' });
    expect((await readStudy(study)).places_taken).toBe(0);
  });

  it('ends the same whichever channel comes first, with a contradiction held before release', async () => {
    const webhook = { channel: 'webhook', outcome: 'screened_out', eventId: 'e1', connectionId: connection } as const;
    await report(one);
    expect(await report(one, webhook)).toMatchObject({ disposition: 'correct', anomaly: 'contradiction', status: 'screened_out' });
    expect((await owner.query('select status, hold_reason from incentives where participation_id = $1', [one])).rows).toEqual([
      { status: 'due', hold_reason: 'contradiction' },
    ]);
    const [other] = (await createParticipations(study, 1)) as [string];
    await enter(other);
    await report(other, { ...webhook, eventId: 'e2' });
    expect(await report(other)).toMatchObject({ disposition: 'contradict', status: 'screened_out' });
    const [a, b] = [await read(one), await read(other)];
    expect([a.status, a.evidence_rank, a.holds_place]).toEqual([b.status, b.evidence_rank, b.holds_place]);
    expect((await readStudy(study)).places_taken).toBe(0);
  });

  it('keeps a released incentive and makes the contradiction a finding', async () => {
    await report(one);
    await owner.query(`update incentives set status = 'released' where participation_id = $1`, [one]);
    expect(await report(one, { channel: 'webhook', outcome: 'screened_out', eventId: 'e3' })).toMatchObject({
      disposition: 'contradict',
      status: 'completed',
    });
    expect((await owner.query('select status, hold_reason from incentives where participation_id = $1', [one])).rows).toEqual([
      { status: 'released', hold_reason: null },
    ]);
  });

  it('asks for automatic release only on webhook or pull evidence', async () => {
    await owner.query('update studies set auto_release = true where id = $1', [study]);
    await report(one);
    expect(await count(`outbox where data ->> 'participationId' = $1`, one)).toBe(0);
    await report(one, { channel: 'webhook', eventId: 'e4' });
    expect(await count(`outbox where queue = 'incentive.auto_release' and data ->> 'participationId' = $1`, one)).toBe(1);
  });

  it('has a rule for every status', async () => {
    for (const status of participationStatuses) {
      const [person] = (await createParticipations(await createStudy(), 1, status)) as [string];
      expect((await enter(person)).result).not.toBe('unknown');
      expect((await report(person)).disposition).not.toBe('unknown');
    }
  });
});

it('lets everybody else in while one study is locked, and tells those who need it to try again', async () => {
  const [locked, free] = [await createStudy(), await createStudy()];
  const waiting = await createParticipations(locked, 5);
  const others = await createParticipations(free, 3);
  const blocker = await owner.connect();
  await blocker.query('begin');
  await blocker.query('select 1 from studies where id = $1 for update', [locked]);
  const results = await Promise.allSettled([...waiting, ...others].map(enter));
  expect(results.slice(0, 5).map((one) => one.status)).toEqual(Array(5).fill('rejected'));
  expect(results.slice(5)).toMatchObject(Array.from({ length: 3 }, () => ({ value: { result: 'started' } })));
  // Whoever holds a place needs no lock on the study.
  const [inside] = others as [string];
  expect(await report(inside)).toMatchObject({ disposition: 'apply' });
  await blocker.query('rollback');
  blocker.release();
  expect((await Promise.all(waiting.map(enter))).map(({ result }) => result)).toEqual(Array(5).fill('started'));
});

it('measures what is too fast from the last entry', async () => {
  const study = await createStudy({ minimum_seconds: 60 });
  const [one] = (await createParticipations(study, 1)) as [string];
  await enter(one);
  await owner.query(
    `update participations set started_at = now() - interval '1 hour', entered_at = now() - interval '1 hour', reserved_until = now() where id = $1`,
    [one],
  );
  await owner.query('select expire_reservations()');
  expect((await enter(one)).result).toBe('resumed');
  expect(await report(one)).toMatchObject({ status: 'submitted', anomaly: 'too_fast' });
});

it('overlapping batches over two processes neither deadlock nor lose a signal', async () => {
  const other = new HotStatements(database.url);
  const study = await createStudy({ participation_limit: 400 });
  const people = await createParticipations(study, 300);
  const both = people.flatMap((person) => [() => enter(person), () => other.recordEntry({ participation: person, requestId: 'r' })]);
  const results = await Promise.all(both.toSorted(() => Math.random() - 0.5).map((act) => act()));
  expect(results.filter(({ result }) => result === 'started')).toHaveLength(300);
  expect(results.filter(({ result }) => result === 'resumed')).toHaveLength(300);
  expect((await readStudy(study)).places_taken).toBe(300);
  await other.onApplicationShutdown();
});
