import { describe, expect, it } from 'vitest';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import { comparePull, inSurvey, seedListingStudy, setRecords } from '../support/listing-study.js';
import { seedParticipations } from '../support/seed.js';
import { byRedirect, hub, readFindings, seedPerson, study } from './runs.js';

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
