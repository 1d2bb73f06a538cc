import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { EventDto } from '../../src/events/event.dto.js';
import { ReconciliationSweep } from '../../src/reconciliation/reconciliation-sweep.js';
import type { ReconciliationDto } from '../../src/reconciliation/reconciliation.dto.js';
import { finishRun, inSurvey, listingFolder, seedListingStudy, setRecords } from '../support/listing-study.js';
import { seedParticipations, seedPeople, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

// With workers: whatever a schedule starts comes to its end by itself.
let hub: TestHub;
let study: SeededStudy;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder] } });
  study = await seedListingStudy(hub);
});
afterAll(() => hub.close());

/** Lets the study be due now and gives the run that this leads to, once it is over. */
async function runDue(known: readonly string[]): Promise<ReconciliationDto> {
  await hub.sql.query('update reconciliation_schedules set next_at = now() where study_id = $1', [study.id]);
  await hub.app.get(ReconciliationSweep).startDue();
  const path = `/api/v1/studies/${study.id}/reconciliations`;
  const run = await vi.waitFor(async () => {
    const { body } = await hub.request<{ data: readonly ReconciliationDto[] }>('GET', path);
    const found = body.data.find(({ id }) => !known.includes(id));
    if (!found) throw new Error('no run was started');
    return found;
  }, 10_000);
  return finishRun(hub, run);
}

const readEvents = async (type: string) =>
  (await hub.request<{ data: readonly EventDto[] }>('GET', `/api/v1/events?studyId=${study.id}&type=${type}`)).body.data;

it('a scheduled run finds what is new by itself, and tells of it by events; the next one finds nothing new', async () => {
  const [person = ''] = await seedParticipations(hub, study, 1, 'submitted');
  await seedPeople(hub, [person]);
  await hub.sql.query(
    `update participations set started_at = now() - interval '2 hours', ended_at = now() - interval '1 hour' where id = $1`,
    [person],
  );
  await setRecords(hub, study, [
    { person: inSurvey(person), status: 'COMPLETE' },
    { person: 'not an id!', status: 'COMPLETE' },
  ]);
  const schedule = `/api/v1/studies/${study.id}/reconciliation-schedule`;
  expect((await hub.request('PUT', schedule, { body: { everyHours: 24 } })).status).toBe(200);

  const first = await runDue([]);
  expect(first).toMatchObject({
    status: 'finished',
    scheduled: true,
    source: 'pull',
    error: null,
    newFindings: 1,
    counts: { wrong_id_format: 1 },
  });
  const opened = await readEvents('finding.opened');
  expect(opened).toMatchObject([
    {
      actor: { kind: 'system' },
      channel: 'pull',
      reason: 'wrong_id_format',
      data: { kind: 'wrong_id_format', reconciliation: first.id, again: false },
    },
  ]);
  const finished = await readEvents('reconciliation.finished');
  expect(finished).toMatchObject([
    { actor: { kind: 'system' }, subjectId: first.id, data: { opened: 1, gone: 0, counts: { wrong_id_format: 1 } } },
  ]);

  const second = await runDue([first.id]);
  expect(second).toMatchObject({ status: 'finished', scheduled: true, newFindings: 0, counts: { wrong_id_format: 1 } });
  expect(await readEvents('finding.opened')).toEqual(opened);
  const ended = (await readEvents('reconciliation.finished')).map(({ subjectId }) => subjectId);
  expect(new Set(ended)).toEqual(new Set([first.id, second.id]));
});
