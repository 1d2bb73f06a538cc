import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConnectionLoader } from '../../src/connections/connection-loader.js';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import { seedFinding, seedReconciliation } from '../support/findings.js';
import { compareList, inSurvey, listingFolder, readReport, seedListingStudy } from '../support/listing-study.js';
import { seedParticipations, seedPeople, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let study: SeededStudy;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder] } });
  study = await seedListingStudy(hub);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => hub.close());

/** Lets the connector of every connection fail as soon as it is to write an id. @returns how often it was asked */
function breakTranslation(): () => number {
  const loader = hub.app.get(ConnectionLoader);
  const load = loader.load.bind(loader);
  const externalId = vi.fn<() => never>(() => {
    throw new TypeError('the connector is broken');
  });
  vi.spyOn(loader, 'load').mockImplementation(async (id) => {
    const connection = await load(id);
    return connection?.redirect ? { ...connection, redirect: { ...connection.redirect, externalId } } : connection;
  });
  return () => externalId.mock.calls.length;
}

describe('a connector that cannot write ids any more', () => {
  it('hides neither findings nor the report, which show people without the tool’s ids', async () => {
    const people = await seedParticipations(hub, study, 2, 'started');
    await seedPeople(hub, people);
    const run = await compareList(hub, study.id, 'id,status\ninobody,COMPLETE\n');
    for (const participationId of people)
      await seedFinding(hub, { studyId: study.id, reconciliationId: run.id, kind: 'orphan', fix: 'acknowledge', participationId });
    const path = `/api/v1/studies/${study.id}/reconciliations/${run.id}/findings`;
    const readIds = async () => {
      const { status, body } = await hub.request<{ data: readonly FindingDto[] }>('GET', path);
      const ofPeople = body.data.filter(({ kind }) => kind === 'orphan');
      return { status, ids: new Set(ofPeople.map(({ externalId }) => externalId)) };
    };
    expect(await readIds()).toEqual({ status: 200, ids: new Set(people.map(inSurvey)) });
    const countAsked = breakTranslation();
    expect(await readIds()).toEqual({ status: 200, ids: new Set([null]) });
    // Once it has failed, it is asked no more for the others.
    expect(countAsked()).toBe(1);
    const shown = (await readReport(hub, run)).map(({ externalId }) => externalId);
    expect(shown).toHaveLength(3);
    expect(new Set(shown)).toEqual(new Set(['inobody', null]));
  });

  it('keeps nobody from being erased', async () => {
    const [person = ''] = await seedParticipations(hub, study, 1, 'started');
    await seedPeople(hub, [person]);
    const reconciliationId = await seedReconciliation(hub, study.id, 'upload');
    const externalId = `other-${randomUUID()}`;
    await seedFinding(hub, {
      studyId: study.id,
      reconciliationId,
      kind: 'orphan',
      fix: 'acknowledge',
      participationId: person,
      externalId,
    });
    const { rows } = await hub.sql.query<{ id: string }>('select participant_id as id from participations where id = $1', [person]);
    const countAsked = breakTranslation();
    expect((await hub.request('POST', `/api/v1/participants/${rows[0]?.id}/erase`)).status).toBe(204);
    expect(countAsked()).toBeGreaterThan(0);
    const { rows: left } = await hub.sql.query('select external_id from findings where participation_id = $1', [person]);
    expect(left).toEqual([{ external_id: null }]);
  });
});
