import type { ParticipationStatus } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { compareList, inSurvey } from '../support/listing-study.js';
import { byRedirect, hub, type Past, seedPerson, study } from './runs.js';

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
