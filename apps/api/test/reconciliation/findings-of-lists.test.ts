import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { Page } from '../../src/platform/http/pagination.js';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import type { FixAnswerDto } from '../../src/reconciliation/findings/fix.dto.js';
import { compareList, inSurvey, listingFolder, seedListingStudy } from '../support/listing-study.js';
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
    expect(body, kind).toMatchObject({ result: 'done' });
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
