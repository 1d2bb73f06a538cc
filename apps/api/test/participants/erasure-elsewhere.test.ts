import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from '../../src/platform/http/pagination.js';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import { dumpDatabase } from '../support/dump-database.js';
import { compareList, comparePull, inSurvey, listingFolder, seedListingStudy, setRecords } from '../support/listing-study.js';
import { seedParticipations, seedPeople } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder] } });
});
afterAll(() => hub.close());

/** Two studies that use the same tool, and two people of the first. */
async function join() {
  const [home, away] = [await seedListingStudy(hub), await seedListingStudy(hub)];
  await hub.sql.query('update integrations set connection_id = $1 where study_id = $2', [home.connectionId, away.id]);
  const people = await seedParticipations(hub, home, 2);
  await seedPeople(hub, people);
  const [person = '', other = ''] = people;
  const { rows } = await hub.sql.query<{ id: string }>('select participant_id as id from participations where id = $1', [person]);
  return { connectionId: home.connectionId, away, person, other, participantId: rows[0]?.id ?? '' };
}

/** Gives a connection a secret whose key nobody has any more. */
async function sealWithLostKey(connectionId: string): Promise<void> {
  await hub.sql.query(
    `insert into connection_secrets (connection_id, name, workspace_id, key_id, sealed) values ($1, 'webhookKey', $2, 'gone', $3)`,
    [connectionId, hub.workspaceId, Buffer.alloc(60)],
  );
}

it.each([
  ['', async () => undefined],
  [', though a secret of the tool can be opened no more', sealWithLostKey],
])('what tools call a person is erased also where it stood in the list of another study%s', async (_, prepare) => {
  const { away, connectionId, person, other, participantId } = await join();
  const [name, theirs] = [inSurvey(person), inSurvey(other)];
  const [record, another] = [
    { id: 'session-1', person: name, status: 'COMPLETE' },
    { id: 'session-2', person: theirs, status: 'COMPLETE' },
  ];
  await setRecords(hub, { ...away, connectionId }, [record, another]);
  await comparePull(hub, away.id);
  // One is written as in a survey and one as in a classic test; both are findings, of which one is dealt with.
  await compareList(hub, away.id, `id,status\n${name},INCOMPLETE\n${person},COMPLETE\n${theirs},INCOMPLETE\n`);
  const { body } = await hub.request<Page<FindingDto>>('GET', `/api/v1/studies/${away.id}/findings?limit=100`);
  const finding = body.data.find(({ externalId }) => externalId === name);
  const path = `/api/v1/studies/${away.id}/reconciliations/${finding?.reconciliationId}/findings/${finding?.id}`;
  const headers = { 'idempotency-key': randomUUID() };
  expect((await hub.request('POST', `${path}/apply`, { body: {}, headers })).status).toBe(200);

  const before = await dumpDatabase(hub.sql);
  expect([before.includes(name), before.includes(theirs)]).toEqual([true, true]);
  await prepare(connectionId);
  expect((await hub.request('POST', `/api/v1/participants/${participantId}/erase`)).status).toBe(204);
  // What the tool itself lists is its own, and stands in the connection's settings here.
  await setRecords(hub, { ...away, connectionId }, [another]);
  const after = await dumpDatabase(hub.sql);
  expect([after.includes(name), after.includes(theirs)]).toEqual([false, true]);
  for (const table of ['findings', 'reconciliation_rows', 'reconciliation_pairs', 'quarantine', 'pulled_records']) {
    const { rows } = await hub.sql.query(`select external_id from ${table} where external_id = any ($1)`, [[name, person]]);
    expect({ table, rows }).toEqual({ table, rows: [] });
  }
  const { rows: open } = await hub.sql.query(`select 1 from findings where study_id = $1 and state = 'open' and external_id is null`, [
    away.id,
  ]);
  expect(open).toEqual([]);
});
