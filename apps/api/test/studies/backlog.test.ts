import { randomUUID } from 'node:crypto';
import { startMailbox } from '@panelbridge/sandbox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import { queues, type QueueName } from '../../src/platform/jobs/queues.js';
import { BacklogReminders } from '../../src/studies/backlog/backlog-reminders.js';
import type { BacklogDto } from '../../src/studies/backlog/backlog.dto.js';
import { launchOrderedStudy, orderedFolder } from '../support/ordered-study.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const mailbox = await startMailbox();
let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [orderedFolder], smtpUrl: mailbox.smtpUrl } });
});
afterAll(async () => {
  await hub.close();
  await mailbox.close();
});

const launch = async (study: object = {}) => (await launchOrderedStudy(hub, { study: { participationLimit: 50, ...study } })).studyId;
/** People who finished in the tool so many hours ago each. */
async function submit(studyId: string, hours: readonly number[]): Promise<string[]> {
  const people = await inviteParticipants(hub, studyId, hours.length);
  const hot = hub.app.get(HotStatements);
  for (const [index, { participationId: participation }] of people.entries()) {
    await hot.recordEntry({ participation, requestId: 'r' });
    await hot.recordOutcome({
      participation,
      study: studyId,
      outcome: 'submitted',
      channel: 'webhook',
      eventId: 'e',
      connectionId: null,
      partnerStatus: null,
      occurredAt: null,
      requestId: 'r',
    });
    await hub.sql.query('update participations set ended_at = now() - make_interval(mins => $2) where id = $1', [
      participation,
      (hours[index] ?? 0) * 60 + 1,
    ]);
  }
  return people.map(({ participationId }) => participationId);
}
const read = async (studyId: string, query = '') =>
  (await hub.request<BacklogDto>('GET', `/api/v1/studies/${studyId}/backlog${query}`)).body;
const act = (id: string, name: string, body: object = {}) =>
  hub.request('POST', `/api/v1/participations/${id}/${name}`, { body, headers: { 'idempotency-key': randomUUID() } });
const remind = () => hub.app.get(BacklogReminders).remind();
const mailsTo = (address: string) => mailbox.messages().filter(({ to }) => to.includes(address));
const reminders = async (studyId: string) =>
  (await hub.sql.query(`select data from events where study_id = $1 and type = 'backlog.reminded' order by id`, [studyId])).rows;

describe('the backlog of a study', () => {
  it('S0-38 lists who still waits, the oldest first, with ages, and names its owner', async () => {
    const studyId = await launch({ reconciliationOwner: 'Kim Nguyen' });
    const ids = await submit(studyId, [2, 200, 30, 100, 71]);
    const [fresh = '', oldest = '', day = '', days = '', almost = ''] = ids;
    const backlog = await read(studyId);
    expect(backlog).toMatchObject({
      studyId,
      owner: 'Kim Nguyen',
      total: 5,
      byAge: { under1Day: 1, from1To3Days: 2, from3To7Days: 1, over7Days: 1 },
      remindedAt: null,
      nextCursor: null,
    });
    expect(backlog.data.map(({ participationId, ageHours }) => [participationId, ageHours])).toEqual([
      [oldest, 200],
      [days, 100],
      [almost, 71],
      [day, 30],
      [fresh, 2],
    ]);
    expect(Date.now() - Date.parse(backlog.data[0]?.submittedAt ?? '')).toBeGreaterThan(200 * 3_600_000);
    // Page by page it is the same.
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: BacklogDto = await read(studyId, `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paged.push(...page.data.map(({ participationId }) => participationId));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(backlog.data.map(({ participationId }) => participationId));
    // Whoever is decided about waits no more.
    await act(oldest, 'complete');
    await act(days, 'reject', { reason: 'Nothing was said.' });
    await act(almost, 'exclude', { reason: 'Copied.' });
    expect((await read(studyId)).data.map(({ participationId }) => participationId)).toEqual([day, fresh]);
  });

  it('S0-6 S0-38 reminds the owner by email once somebody has waited for three days, once a day, until nobody waits', async () => {
    const owner = 'kim@research.example';
    const studyId = await launch({ title: 'Weekly plans', reconciliationOwner: owner });
    const [first = ''] = await submit(studyId, [71]);
    await remind();
    expect(await reminders(studyId)).toEqual([]);
    const [, second = ''] = [first, ...(await submit(studyId, [73]))];
    // Two workers at once take one turn.
    await Promise.all([remind(), remind()]);
    const mail = await mailbox.waitFor(({ to }) => to.includes(owner), 10_000);
    expect(mail.subject).toBe('2 people wait to be completed: Weekly plans');
    expect(mail.text).toContain(`/api/v1/studies/${studyId}/backlog`);
    expect(await reminders(studyId)).toEqual([{ data: { submitted: 2 } }]);
    expect((await read(studyId)).remindedAt).not.toBeNull();
    // Not again on the same day, and again on the next.
    await remind();
    expect(await reminders(studyId)).toHaveLength(1);
    const passDay = () => hub.sql.query(`update backlog_reminders set reminded_at = reminded_at - interval '24 hours'`);
    await passDay();
    await act(first, 'complete');
    await remind();
    await vi.waitFor(
      () => expect(mailsTo(owner).map(({ subject }) => subject)).toContain('1 person waits to be completed: Weekly plans'),
      10_000,
    );
    // Nobody waits any more.
    await passDay();
    await act(second, 'complete');
    await remind();
    expect(await reminders(studyId)).toHaveLength(2);
    expect(mailsTo(owner)).toHaveLength(2);
  });

  it('S0-38 reminds whoever launched the study where the owner is no address', async () => {
    const studyId = await launch({ title: 'Without an address', reconciliationOwner: 'The research team' });
    await submit(studyId, [80]);
    await remind();
    const mail = await mailbox.waitFor(({ subject }) => subject.includes('Without an address'), 10_000);
    expect(mail.to).toContain('admin@example.com');
  });

  it('S0-38 reminds of every other study where one fails, and of that one the next time', async () => {
    const [one = '', other = ''] = [await launch(), await launch()].toSorted();
    await submit(one, [80]);
    await submit(other, [80]);
    await hub.sql.query(
      `create function refuse_reminder() returns trigger language plpgsql as $$ begin raise exception 'out of order'; end $$;
       create trigger refuse_reminder before insert on backlog_reminders for each row when (new.study_id = '${one}') execute function refuse_reminder()`,
    );
    await remind();
    await hub.sql.query('drop trigger refuse_reminder on backlog_reminders; drop function refuse_reminder()');
    expect([await reminders(one), await reminders(other)]).toEqual([[], [{ data: { submitted: 1 } }]]);
    expect(hub.readLog()).toContain(one);
    await remind();
    expect([await reminders(one), await reminders(other)].map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('time', () => {
  // Incentives that are released by themselves once they are due do not become due by themselves.
  it.each([false, true])(
    'S0-33 S0-35 completes nobody and pays nobody, however much passes and whatever runs by itself (autoRelease %s)',
    async (autoRelease) => {
      const study = { participationLimit: 50, reconciliationOwner: null };
      const { studyId } = await launchOrderedStudy(hub, { study, launch: { autoRelease } });
      const ids = await submit(studyId, [1, 1]);
      // As if a year had passed since.
      await hub.sql.query(
        `update participations set created_at = created_at - interval '1 year', invited_at = invited_at - interval '1 year', started_at = started_at - interval '1 year',
         entered_at = entered_at - interval '1 year', ended_at = ended_at - interval '1 year', updated_at = updated_at - interval '1 year' where study_id = $1`,
        [studyId],
      );
      await hub.sql.query(
        `update studies set created_at = created_at - interval '1 year', launched_at = launched_at - interval '1 year' where id = $1`,
        [studyId],
      );
      await hub.sql.query(`update evidence set received_at = received_at - interval '1 year' where study_id = $1`, [studyId]);
      const clockwork = (Object.keys(queues) as QueueName[]).filter((name) => 'cron' in queues[name]);
      expect(clockwork).toContain('backlog.remind');
      for (let round = 0; round < 2; round += 1) {
        await hub.sql.query(`insert into outbox (queue, data) select unnest($1::text[]), '{}'`, [clockwork]);
        await vi.waitFor(
          async () => {
            const { rows } = await hub.sql.query(
              `select (select count(*) from outbox)::int as asked,
               (select count(*) from pgboss.job where name = any ($1) and state < 'completed')::int as open`,
              [clockwork],
            );
            expect(rows).toEqual([{ asked: 0, open: 0 }]);
          },
          { timeout: 30_000, interval: 200 },
        );
      }
      expect(await reminders(studyId)).toHaveLength(1);
      const { rows } = await hub.sql.query('select status from participations where study_id = $1', [studyId]);
      expect(rows).toEqual([{ status: 'submitted' }, { status: 'submitted' }]);
      const money = async () => (await hub.sql.query('select status from incentives where study_id = $1', [studyId])).rows;
      expect(await money()).toEqual([]);
      // A person's step is what it takes.
      await act(ids[0] ?? '', 'complete');
      expect(await money()).toEqual([{ status: 'due' }]);
    },
  );
});
