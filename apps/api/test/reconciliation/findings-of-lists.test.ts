import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { Page } from '../../src/platform/http/pagination.js';
import type { QuarantineItemDto } from '../../src/participations/quarantine.dto.js';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import type { FixAnswerDto } from '../../src/reconciliation/findings/fix.dto.js';
import { compareList, comparePull, inSurvey, listingFolder, seedListingStudy, setRecords } from '../support/listing-study.js';
import { seedParticipations, seedPeople, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let study: SeededStudy;

beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder] } });
});
afterAll(() => hub.close());
beforeEach(async () => {
  study = await seedListingStudy(hub, { participation_limit: 100 });
});

const enter = (participation: string) => hub.app.get(HotStatements).recordEntry({ participation, requestId: 'r' });
const listOpen = async () => (await hub.request<Page<FindingDto>>('GET', `/api/v1/studies/${study.id}/findings`)).body.data;

/** Applies what is open in the study. */
async function applyAll(): Promise<readonly string[]> {
  const findings = await listOpen();
  for (const { id, reconciliationId, kind } of findings) {
    const path = `/api/v1/studies/${study.id}/reconciliations/${reconciliationId}/findings/${id}/apply`;
    const { body } = await hub.request<FixAnswerDto>('POST', path, {
      body: { reason: 'Seen' },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect({ kind, ...body }).toMatchObject({ result: 'done' });
  }
  return findings.map(({ kind, fix }) => `${kind} → ${fix.act}`);
}

describe('a report that was recorded from a list', () => {
  it('is not found again when the person has come back since', async () => {
    const [person = ''] = await seedParticipations(hub, study, 1);
    await seedPeople(hub, [person]);
    await enter(person);
    const list = `id,status\n${inSurvey(person)},INCOMPLETE\n`;
    await compareList(hub, study.id, list);
    expect(await applyAll()).toEqual(['status_disagreement → record_report']);
    await enter(person);
    const { rows } = await hub.sql.query('select status from participations where id = $1', [person]);
    expect(rows).toEqual([{ status: 'started' }]);
    await compareList(hub, study.id, list);
    expect(await listOpen()).toEqual([]);
  });
});

describe('a row that was put into quarantine', () => {
  const stranger = { id: 'session-1', person: 'istranger1', status: 'COMPLETE' };
  const list = 'id,status\nistranger1,COMPLETE\n';
  const listWaiting = async () =>
    (await hub.request<Page<QuarantineItemDto>>('GET', `/api/v1/quarantine?studyId=${study.id}&state=open`)).body.data;
  const dismiss = (id = '') => hub.request('POST', `/api/v1/quarantine/${id}/dismiss`, { body: { reason: 'A colleague tried it' } });

  it('is the same when the hub reads it in the tool, and once it was decided about it is not found again', async () => {
    await compareList(hub, study.id, list);
    expect(await applyAll()).toEqual(['unknown_id → quarantine']);
    expect(await listWaiting()).toMatchObject([{ externalId: 'istranger1', partnerStatus: 'COMPLETE', outcome: 'submitted', seen: 1 }]);
    await setRecords(hub, study, [stranger]);
    await comparePull(hub, study.id);
    const waiting = await listWaiting();
    expect(waiting).toMatchObject([{ externalId: 'istranger1', seen: 2 }]);
    await dismiss(waiting[0]?.id);
    await comparePull(hub, study.id);
    await compareList(hub, study.id, list);
    expect([await listOpen(), await listWaiting()]).toEqual([[], []]);
  });

  it('is not put there beside the one that came from the tool meanwhile; decided there, the finding is gone', async () => {
    await compareList(hub, study.id, `${list}istranger2,COMPLETE\n`);
    await setRecords(hub, study, [stranger, { ...stranger, id: 'session-2', person: 'istranger2' }], { readsAll: false });
    await comparePull(hub, study.id);
    const [second, first] = (await listWaiting()).toSorted((a, b) => ((a.externalId ?? '') < (b.externalId ?? '') ? 1 : -1));
    await dismiss(second?.id);
    const results = new Map<string | null, unknown>();
    for (const { id, reconciliationId, externalId } of await listOpen()) {
      const path = `/api/v1/studies/${study.id}/reconciliations/${reconciliationId}/findings/${id}/apply`;
      const { body } = await hub.request<FixAnswerDto>('POST', path, { body: {}, headers: { 'idempotency-key': randomUUID() } });
      results.set(externalId, [body.result, body.effect?.quarantined]);
    }
    expect(Object.fromEntries(results)).toEqual({ istranger1: ['done', true], istranger2: ['gone', false] });
    expect(await listWaiting()).toMatchObject([{ id: first?.id, seen: 2 }]);
  });

  it('is also the same where the person belongs to another study', async () => {
    const other = await seedListingStudy(hub);
    await hub.sql.query('update integrations set connection_id = $1 where study_id = $2', [study.connectionId, other.id]);
    const [person = ''] = await seedParticipations(hub, other, 1);
    await seedPeople(hub, [person]);
    await setRecords(hub, study, [{ ...stranger, person: inSurvey(person) }]);
    await comparePull(hub, study.id);
    expect(await listOpen()).toMatchObject([{ kind: 'unknown_id', externalId: inSurvey(person), participationId: null }]);
    const waiting = await listWaiting();
    expect(waiting).toMatchObject([{ reason: { code: 'wrong_study' }, seen: 1 }]);
    // Decided there once, it is found no more.
    await dismiss(waiting[0]?.id);
    await comparePull(hub, study.id);
    expect([await listOpen(), await listWaiting()]).toEqual([[], []]);
  });
});
