import { findingKinds, type ParticipationStatus } from '@panelbridge/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import { compareList, comparePull, inSurvey, listingFolder, readReport, seedListingStudy, setRecords } from '../support/listing-study.js';
import { seedParticipations, seedPeople, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let study: SeededStudy;

beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder, '@panelbridge/connector-tracked-link'] } });
});
afterAll(() => hub.close());
beforeEach(async () => {
  study = await seedListingStudy(hub, { participation_limit: 100 });
});

interface Past {
  /** Reports that were stored, by channel. */
  readonly reports?: readonly (readonly [channel: string, outcome: string, heldAs?: string])[];
  readonly daysAgo?: number;
  readonly incentive?: 'due' | 'released';
  readonly entered?: boolean;
}

/** Somebody who came this far an hour ago, or days ago. */
async function seedPerson(
  status: ParticipationStatus,
  { reports = [], daysAgo = 0, incentive, entered = true }: Past = {},
): Promise<string> {
  const [id = ''] = await seedParticipations(hub, study, 1, status);
  await seedPeople(hub, [id]);
  const at = new Date(Date.now() - daysAgo * 86_400_000 - 3_600_000);
  await hub.sql.query('update participations set started_at = $2, entered_at = $2, ended_at = $3, updated_at = $4 where id = $1', [
    id,
    entered ? at : null,
    status === 'started' || !entered ? null : at,
    at,
  ]);
  for (const [channel, outcome, heldAs = null] of reports) {
    await hub.sql.query(
      `insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition, anomaly)
       values ($1, $2, $3, $4, $5, 311, case when $6::text is null then 'apply' else 'hold' end, $6)`,
      [hub.workspaceId, study.id, id, channel, outcome, heldAs],
    );
  }
  if (incentive) {
    await hub.sql.query(
      `insert into incentives (workspace_id, study_id, participation_id, amount, currency, status) values ($1, $2, $3, 2500, 'USD', $4)`,
      [hub.workspaceId, study.id, id, incentive],
    );
  }
  return id;
}

const byRedirect = [['redirect', 'submitted']] as const;

interface StoredFinding {
  readonly kind: string;
  readonly fix: string;
  readonly participation_id: string | null;
  readonly external_id: string | null;
  readonly ours: string | null;
  readonly theirs: string;
  readonly state: string;
  readonly seen: number;
}

async function readFindings(): Promise<readonly StoredFinding[]> {
  const { rows } = await hub.sql.query<StoredFinding>(
    'select kind, fix, participation_id, external_id, ours, theirs, state, seen from findings where study_id = $1 order by kind, participation_id',
    [study.id],
  );
  return rows;
}

const readEvents = async (type: string) =>
  (
    await hub.sql.query(
      'select participation_id, subject_id, channel, reason, data from events where study_id = $1 and type = $2 order by id',
      [study.id, type],
    )
  ).rows;

describe('one run finds an injected disagreement of each kind', () => {
  it('S0-42 S0-49 S0-50 S0-6 names all ten, each with its fix and both ids, beside people who agree', async () => {
    const removed = await seedPerson('submitted', { reports: byRedirect });
    await setRecords(hub, study, [{ person: inSurvey(removed), status: 'COMPLETE' }]);
    expect((await comparePull(hub, study.id)).counts).toMatchObject({ match: 1 });
    await setRecords(hub, study, []);
    // Once may be a mistake of the tool.
    await comparePull(hub, study.id);
    expect((await comparePull(hub, study.id)).counts).toMatchObject({ removed_in_tool: 1 });

    const people = {
      missing_completion: await seedPerson('started'),
      orphan: await seedPerson('completed', { reports: byRedirect, incentive: 'due' }),
      wrong_id_format: await seedPerson('incomplete'),
      status_disagreement: await seedPerson('submitted', { reports: byRedirect }),
      late: await seedPerson('expired'),
      duplicate: await seedPerson('completed', { reports: byRedirect, incentive: 'due' }),
      contradiction_after_release: await seedPerson('completed', { reports: byRedirect, incentive: 'released' }),
      submitted_and_forgotten: await seedPerson('submitted', { reports: byRedirect, daysAgo: 8 }),
    };
    const agreeing = [
      [await seedPerson('submitted', { reports: byRedirect }), 'COMPLETE'],
      [await seedPerson('incomplete'), 'INCOMPLETE'],
      [await seedPerson('screened_out'), 'SCREENED_OUT'],
      [await seedPerson('completed', { reports: byRedirect, incentive: 'released' }), 'COMPLETE'],
    ] as const;
    const silent = [await seedPerson('invited', { entered: false }), await seedPerson('screened_out', { entered: false })];
    const excluded = await seedPerson('excluded', { reports: byRedirect });
    const listed = (person: string, status: string, id = person) => ({ id, person, status });
    await setRecords(hub, study, [
      listed(inSurvey(people.missing_completion), 'COMPLETE'),
      listed('istranger1', 'COMPLETE'),
      listed(people.wrong_id_format, 'COMPLETE'),
      listed(inSurvey(people.status_disagreement), 'LOW_QUALITY'),
      listed(inSurvey(people.late), 'COMPLETE'),
      listed(inSurvey(people.duplicate), 'COMPLETE', 'first'),
      listed(inSurvey(people.duplicate), 'COMPLETE', 'second'),
      listed(inSurvey(people.contradiction_after_release), 'SCREENED_OUT'),
      listed(inSurvey(people.submitted_and_forgotten), 'COMPLETE'),
      ...agreeing.map(([person, status]) => listed(inSurvey(person), status)),
    ]);
    const run = await compareList(hub, study.id, await toCsv(), { fileName: 'sessions.csv' });

    expect(run).toMatchObject({ status: 'finished', error: null, owner: 'Kim Nguyen', fileName: 'sessions.csv', newFindings: 9 });
    expect(run.progress).toEqual({ rowsRead: 13, rowsTotal: 13, percent: 100, secondsLeft: 0 });
    expect(run.counts).toEqual({ match: 5, open: 2, ...Object.fromEntries(findingKinds.map((kind) => [kind, 1])) });
    const fixes = {
      missing_completion: 'record_report',
      orphan: 'hold_incentive',
      unknown_id: 'quarantine',
      wrong_id_format: 'quarantine',
      status_disagreement: 'record_report',
      late: 'acknowledge',
      duplicate: 'hold_incentive',
      contradiction_after_release: 'acknowledge',
      submitted_and_forgotten: 'complete',
      removed_in_tool: 'exclude',
    };
    const findings = await readFindings();
    expect(Object.fromEntries(findings.map(({ kind, fix }) => [kind, fix]))).toEqual(fixes);
    expect(Object.fromEntries(findings.map((one) => [one.kind, one.participation_id]))).toEqual({
      ...people,
      unknown_id: null,
      removed_in_tool: removed,
    });
    // The id is kept although the tool has forgotten it.
    expect(findings.find(({ kind }) => kind === 'removed_in_tool')).toMatchObject({ external_id: inSurvey(removed), theirs: 'absent' });
    expect(findings.find(({ kind }) => kind === 'wrong_id_format')).toMatchObject({ external_id: people.wrong_id_format });
    expect(findings.find(({ kind }) => kind === 'unknown_id')).toMatchObject({ external_id: 'istranger1', ours: null });

    const opened = await readEvents('finding.opened');
    expect(new Set(opened.map(({ reason }) => reason))).toEqual(new Set(findingKinds));
    expect(opened).toHaveLength(findingKinds.length);
    expect(JSON.stringify(opened)).not.toContain('istranger1');
    expect((await readEvents('reconciliation.finished')).at(-1)).toMatchObject({ subject_id: run.id, data: { opened: 9, gone: 0 } });

    const report = await readReport(hub, run);
    expect(report).toHaveLength(17);
    const rowOf = (id: string) => report.find(({ participationId }) => participationId === id);
    expect(rowOf(people.orphan)).toEqual({
      participationId: people.orphan,
      externalId: inSurvey(people.orphan),
      ours: 'completed',
      theirs: 'absent',
      kind: 'orphan',
    });
    expect([rowOf(silent[0] ?? '')?.kind, rowOf(silent[1] ?? '')?.kind, rowOf(excluded)?.kind]).toEqual(['open', 'open', 'match']);
    expect(await readReport(hub, run, 'unknown_id')).toEqual([
      { participationId: null, externalId: 'istranger1', ours: null, theirs: 'submitted', kind: 'unknown_id' },
    ]);
  });

  /** What the tool lists, as its own export would have it. */
  async function toCsv(): Promise<string> {
    const { rows } = await hub.sql.query('select config from connections where id = $1', [study.connectionId]);
    const records: readonly { person: string; status: string }[] = rows[0].config.records;
    return ['participant id,status', ...records.map(({ person, status }) => `${person},${status}`)].join('\r\n');
  }
});

describe('each fact counts as it does in core', () => {
  const listing = (id: string, ...statuses: readonly string[]) =>
    ['id,status', ...statuses.map((status) => `${inSurvey(id)},${status}`), 'inobody,COMPLETE', ''].join('\n');
  const find = async (id: string) => {
    const { rows } = await hub.sql.query('select kind, fix from findings where study_id = $1 and participation_id = $2', [study.id, id]);
    return rows.map(({ kind, fix }) => `${kind} → ${fix}`).join();
  };

  it.each<readonly [string, ParticipationStatus, Past, readonly string[], string]>([
    [
      'a place that was missing',
      'started',
      { reports: [['webhook', 'submitted', 'no_place_left']] },
      ['COMPLETE'],
      'late → mark_submitted',
    ],
    ['a report that is stored', 'started', { reports: [['pull', 'submitted']] }, ['COMPLETE'], 'missing_completion → mark_submitted'],
    ['another report that is stored', 'started', { reports: [['pull', 'incomplete']] }, ['COMPLETE'], 'missing_completion → record_report'],
    ['rows that contradict each other', 'started', {}, ['COMPLETE', 'SCREENED_OUT'], 'duplicate → acknowledge'],
    ['rows of which one is only earlier', 'started', {}, ['INCOMPLETE', 'COMPLETE'], 'missing_completion → record_report'],
    ['an entry', 'screened_out', {}, ['COMPLETE'], 'status_disagreement → record_report'],
    ['no entry', 'screened_out', { entered: false }, ['COMPLETE'], 'status_disagreement → acknowledge'],
    ['a decision without a report', 'completed', { reports: [['manual', 'submitted']] }, [], ''],
    ['a report', 'completed', { reports: [['webhook', 'submitted']] }, [], 'orphan → acknowledge'],
    ['a report that was held', 'submitted', { reports: [['webhook', 'submitted', 'too_fast']] }, [], ''],
    ['a wait of less than a week', 'submitted', { daysAgo: 6 }, ['COMPLETE'], ''],
  ])('%s', async (_, status, past, statuses, expected) => {
    const person = await seedPerson(status, past);
    await compareList(hub, study.id, listing(person, ...statuses));
    expect(await find(person)).toBe(expected);
  });

  it('a closed study', async () => {
    const person = await seedPerson('started');
    await hub.sql.query(`update studies set status = 'closed', closed_at = now() where id = $1`, [study.id]);
    await compareList(hub, study.id, listing(person, 'COMPLETE'));
    expect(await find(person)).toBe('late → acknowledge');
  });

  it('an incentive that is held already', async () => {
    const person = await seedPerson('completed', { reports: byRedirect, incentive: 'due' });
    await hub.sql.query(`update incentives set hold_reason = 'contradiction' where participation_id = $1`, [person]);
    await compareList(hub, study.id, listing(person));
    expect(await find(person)).toBe('orphan → acknowledge');
  });

  it('an incentive that an emptied list would withdraw', async () => {
    const [due, held, none] = [
      await seedPerson('completed', { reports: byRedirect, incentive: 'due' }),
      await seedPerson('completed', { reports: byRedirect, incentive: 'due' }),
      await seedPerson('submitted', { reports: byRedirect }),
    ];
    await hub.sql.query(`update incentives set hold_reason = 'contradiction' where participation_id = $1`, [held]);
    await hub.sql.query(
      `insert into pulled_records (workspace_id, study_id, connection_id, record_id, status, participation_id, pass, vanished_at)
       select $1, $2, $3, id, 'COMPLETE', id, 1, now() from unnest($4::text[]) id`,
      [hub.workspaceId, study.id, study.connectionId, [due, held, none]],
    );
    await compareList(hub, study.id, listing(due));
    expect([await find(due), await find(held), await find(none)]).toEqual([
      'removed_in_tool → hold_incentive',
      'removed_in_tool → acknowledge',
      'removed_in_tool → exclude',
    ]);
  });

  it('a list that was taken before the person finished', async () => {
    const person = await seedPerson('submitted', { reports: byRedirect });
    const twoHoursAgo = new Date(Date.now() - 7_200_000).toISOString();
    await compareList(hub, study.id, listing(person), { listedAt: twoHoursAgo });
    expect(await find(person)).toBe('');
    await compareList(hub, study.id, listing(person));
    expect(await find(person)).toBe('orphan → acknowledge');
  });
});

describe('findings from run to run', () => {
  const header = 'participant id,status\n';

  it('of one list are not settled by another that says nothing about the person', async () => {
    const [left, finished] = [await seedPerson('screened_out'), await seedPerson('submitted', { reports: byRedirect })];
    await compareList(hub, study.id, `id,status\n${inSurvey(left)},COMPLETE\n${inSurvey(finished)},SCREENED_OUT\n`);
    const states = async () => Object.fromEntries((await readFindings()).map(({ participation_id, state }) => [participation_id, state]));
    expect(await states()).toEqual({ [left]: 'open', [finished]: 'open' });
    // The tool's own records hold only those who finished.
    await setRecords(hub, study, [{ person: inSurvey(finished), status: 'COMPLETE' }]);
    await comparePull(hub, study.id);
    expect(await states()).toEqual({ [left]: 'open', [finished]: 'gone' });
    await compareList(hub, study.id, `id,status\n${inSurvey(finished)},COMPLETE\n`);
    expect(await states()).toEqual({ [left]: 'gone', [finished]: 'gone' });
  });

  it('are seen again rather than found again, and gone once both sides agree, with an event', async () => {
    const person = await seedPerson('started');
    const list = `${header}${inSurvey(person)},COMPLETE\n`;
    await compareList(hub, study.id, list);
    expect((await compareList(hub, study.id, list)).newFindings).toBe(0);
    expect(await readFindings()).toMatchObject([{ kind: 'missing_completion', state: 'open', seen: 2 }]);
    expect(await readEvents('finding.opened')).toHaveLength(1);
    await hub.sql.query(`update participations set status = 'submitted', ended_at = now() where id = $1`, [person]);
    expect((await compareList(hub, study.id, list)).counts).toMatchObject({ match: 1 });
    expect(await readFindings()).toMatchObject([{ kind: 'missing_completion', state: 'gone' }]);
    expect(await readEvents('finding.gone')).toMatchObject([{ participation_id: person, reason: 'missing_completion' }]);
    const channels = async (type: string) => (await readEvents(type)).map(({ channel }) => channel);
    expect([await channels('finding.opened'), await channels('finding.gone')]).toEqual([['manual'], ['manual']]);
    await setRecords(hub, study, [{ person: 'not an id!', status: 'COMPLETE' }]);
    await comparePull(hub, study.id);
    expect(await channels('finding.opened')).toEqual(['manual', 'pull']);
  });

  it('that were acknowledged stay so until a side changes, then they open again', async () => {
    const person = await seedPerson('started');
    await compareList(hub, study.id, `${header}${inSurvey(person)},COMPLETE\n`);
    await hub.sql.query(`update findings set state = 'acknowledged' where study_id = $1`, [study.id]);
    await compareList(hub, study.id, `${header}${inSurvey(person)},COMPLETE\n`);
    expect(await readFindings()).toMatchObject([{ state: 'acknowledged', seen: 2 }]);
    await hub.sql.query(`update participations set status = 'incomplete' where id = $1`, [person]);
    expect((await compareList(hub, study.id, `${header}${inSurvey(person)},COMPLETE\n`)).newFindings).toBe(1);
    expect(await readFindings()).toMatchObject([{ state: 'open', ours: 'incomplete', seen: 3 }]);
    expect((await readEvents('finding.opened')).map(({ data }) => data.again)).toEqual([false, true]);
  });

  it('that were acknowledged are not found again after a list that could say nothing about them', async () => {
    const person = await seedPerson('submitted', { reports: byRedirect });
    const list = `${header}inobody,COMPLETE\n`;
    await compareList(hub, study.id, list);
    await hub.sql.query(`update findings set state = 'acknowledged' where study_id = $1`, [study.id]);
    // Taken before the person finished.
    await compareList(hub, study.id, list, { listedAt: new Date(Date.now() - 7_200_000).toISOString() });
    expect((await compareList(hub, study.id, list)).newFindings).toBe(0);
    expect((await readFindings()).filter(({ participation_id: id }) => id === person)).toMatchObject([
      { kind: 'orphan', state: 'acknowledged' },
    ]);
    expect(await readEvents('finding.opened')).toHaveLength(2);
  });

  it('S0-50 an id in the format of another test is told apart from one that names nobody', async () => {
    const person = await seedPerson('submitted', { reports: byRedirect });
    const run = await compareList(hub, study.id, `${header}${person},COMPLETE\nnot an id!,COMPLETE\niunknown1,COMPLETE\n,COMPLETE\n`);
    expect(run.counts).toMatchObject({ wrong_id_format: 2, unknown_id: 2, match: 0, orphan: 0 });
    expect((await readFindings()).map(({ kind, fix, external_id: id }) => [kind, fix, id])).toEqual([
      ['unknown_id', 'quarantine', expect.toBeOneOf(['iunknown1', null])],
      ['unknown_id', 'quarantine', expect.toBeOneOf(['iunknown1', null])],
      ['wrong_id_format', 'acknowledge', person],
      ['wrong_id_format', 'quarantine', 'not an id!'],
    ]);
  });

  it('rows without an id are one finding each, and the next list finds none of them again', async () => {
    const list = `${header},COMPLETE\n,COMPLETE\n,SCREENED_OUT\ninobody,COMPLETE\n`;
    expect(await compareList(hub, study.id, list)).toMatchObject({ counts: { unknown_id: 4 }, newFindings: 4 });
    const again = `${header},SCREENED_OUT\ninobody,COMPLETE\n,COMPLETE\n,COMPLETE\n`;
    expect(await compareList(hub, study.id, again)).toMatchObject({ counts: { unknown_id: 4 }, newFindings: 0 });
    expect((await compareList(hub, study.id, `${header},COMPLETE\ninobody,COMPLETE\n`)).counts).toMatchObject({ unknown_id: 2 });
    expect((await readFindings()).map(({ state, seen }) => `${state} ${seen}`).toSorted()).toEqual([
      'gone 2',
      'gone 2',
      'open 3',
      'open 3',
    ]);
  });

  it('what was put into quarantine is not found again, while it waits there and when it was decided', async () => {
    const list = `${header},COMPLETE\n,COMPLETE\ninobody,COMPLETE\n`;
    const run = await compareList(hub, study.id, list);
    expect(run.newFindings).toBe(3);
    const path = `/api/v1/studies/${study.id}/reconciliations/${run.id}/findings`;
    const { body: page } = await hub.request<{ data: readonly { id: string; version: number }[] }>('GET', path);
    expect(page.data).toHaveLength(3);
    for (const { id, version } of page.data) {
      const headers = { 'idempotency-key': id, 'if-match': `"${version}"` };
      expect((await hub.request('POST', `${path}/${id}/apply`, { body: {}, headers })).status).toBe(200);
    }
    for (const state of ['open', 'dismissed']) {
      await hub.sql.query('update quarantine set state = $2 where study_id = $1', [study.id, state]);
      expect(await compareList(hub, study.id, list)).toMatchObject({ counts: { unknown_id: 0, open: 3 }, newFindings: 0 });
    }
    expect(await readFindings()).toMatchObject([{ state: 'applied' }, { state: 'applied' }, { state: 'applied' }]);
    // Another word about the same person is news.
    expect(await compareList(hub, study.id, `${header}inobody,SCREENED_OUT\n`)).toMatchObject({ newFindings: 1 });
  });

  it('a person of another study is a stranger here', async () => {
    const other = await seedListingStudy(hub);
    const [person = ''] = await seedParticipations(hub, other, 1, 'submitted');
    expect((await compareList(hub, study.id, `${header}${inSurvey(person)},COMPLETE\n`)).counts).toMatchObject({ unknown_id: 1 });
    expect(await readFindings()).toMatchObject([{ participation_id: null, external_id: inSurvey(person) }]);
  });
});

describe('a pull', () => {
  it('waits for the tool to be read and takes what it lists', async () => {
    const person = await seedPerson('submitted', { reports: byRedirect });
    await setRecords(hub, study, [{ person: inSurvey(person), status: 'COMPLETE' }]);
    const run = await comparePull(hub, study.id);
    expect(run).toMatchObject({ source: 'pull', status: 'finished', counts: { match: 1 }, scheduled: false });
  });

  it('finds strangers whose records the hub has put into quarantine, with an id or without, until somebody has dealt with them', async () => {
    await setRecords(hub, study, [
      { person: 'istranger1', status: 'COMPLETE' },
      { person: null, status: 'COMPLETE' },
    ]);
    const run = await comparePull(hub, study.id);
    expect(run).toMatchObject({ counts: { open: 0, unknown_id: 2 }, newFindings: 2 });
    const readQuarantine = async () =>
      (await hub.sql.query('select external_id, state from quarantine where study_id = $1 order by 1', [study.id])).rows;
    const waiting = [
      { external_id: 'istranger1', state: 'open' },
      { external_id: null, state: 'open' },
    ];
    expect(await readQuarantine()).toEqual(waiting);
    // Who applies the finding is led to the report that waits there; no second one is made of it.
    const path = `/api/v1/studies/${study.id}/reconciliations/${run.id}/findings`;
    const { body: page } = await hub.request<{ data: readonly FindingDto[] }>('GET', path);
    expect(page.data).toMatchObject([
      { kind: 'unknown_id', fix: { act: 'quarantine' }, remedy: expect.stringContaining('waits already') },
      { kind: 'unknown_id', fix: { act: 'quarantine' } },
    ]);
    const named = page.data.find(({ externalId }) => externalId === 'istranger1');
    const headers = { 'idempotency-key': study.id };
    const applied = await hub.request('POST', `${path}/${named?.id}/apply`, { body: {}, headers });
    expect(applied).toMatchObject({ status: 200, body: { result: 'done', effect: { quarantined: true } } });
    expect(await readQuarantine()).toEqual(waiting);
    // What is decided in quarantine is no finding any more either.
    await hub.sql.query(`update quarantine set state = 'dismissed' where study_id = $1 and external_id is null`, [study.id]);
    expect(await comparePull(hub, study.id)).toMatchObject({ counts: { open: 2, unknown_id: 0 }, newFindings: 0 });
    expect((await readFindings()).map(({ external_id: id, state }) => [id, state])).toEqual(
      expect.arrayContaining([
        ['istranger1', 'applied'],
        [null, 'gone'],
      ]),
    );
  });

  it('says nothing about people who are missing in a list that cannot be read to its end', async () => {
    await seedPerson('submitted', { reports: byRedirect });
    await setRecords(hub, study, [], { readsAll: false });
    expect((await comparePull(hub, study.id)).counts).toMatchObject({ open: 1, orphan: 0 });
    await setRecords(hub, study, []);
    expect((await comparePull(hub, study.id)).counts).toMatchObject({ open: 0, orphan: 1 });
  });

  it('leaves out people of another study whose id was erased, and shows one of this study', async () => {
    // Without a person, as after an erasure.
    const others = await seedParticipations(hub, await seedListingStudy(hub), 2, 'submitted');
    const person = await seedPerson('submitted', { reports: byRedirect });
    await setRecords(
      hub,
      study,
      [...others, person].map((id) => ({ person: inSurvey(id), status: 'COMPLETE' })),
    );
    const run = await comparePull(hub, study.id);
    expect(run).toMatchObject({ status: 'finished', counts: { unknown_id: 0, match: 1, orphan: 0 } });
    const { rows } = await hub.sql.query('select external_id from pulled_records where participation_id = any ($1)', [others]);
    expect(rows).toEqual([{ external_id: null }, { external_id: null }]);
  });

  it('is refused where the tool offers none, and the way by a list is named', async () => {
    await hub.sql.query(
      `update connections set connector_id = 'tracked-link', preset = 'generic', config = '{"preset":"generic"}' where id = $1`,
      [study.connectionId],
    );
    const { status, body } = await hub.request('POST', `/api/v1/studies/${study.id}/reconciliations`, { body: { source: 'pull' } });
    expect({ status, body }).toMatchObject({ status: 422, body: { code: 'pull_not_possible' } });
    expect(body['detail']).toMatch(/upload/);
  });
});
