import { findingKinds } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { compareList, comparePull, inSurvey, readReport, setRecords } from '../support/listing-study.js';
import { byRedirect, hub, readEvents, readFindings, seedPerson, study } from './runs.js';

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
