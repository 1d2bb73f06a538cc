import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { seedParticipations, seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { expectGuarded, visit, type Visit } from '../support/visit.js';

let hub: TestHub;
let tokens: ParticipantTokens;
let study: SeededStudy;
let person: string;
let other: string;

beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [join(import.meta.dirname, '../support/connectors/own-ids')] } });
  tokens = hub.app.get(ParticipantTokens);
});
afterAll(() => hub.close());

beforeEach(async () => {
  study = await seedOwnIds();
  [person = '', other = ''] = await seedParticipations(hub, study, 2);
});

async function seedOwnIds(): Promise<SeededStudy> {
  const seeded = await seedStudy(hub);
  await hub.sql.query(`update connections set connector_id = 'own-ids', preset = null, config = '{}' where id = $1`, [seeded.connectionId]);
  await hub.sql.query(`update integrations set parameter_name = 'uid' where study_id = $1`, [seeded.id]);
  return seeded;
}

const named = (participation: string) => `?state=${encodeURIComponent(`x=1&uid=u-${participation.slice(3)}`)}`;

async function enter(participation = person): Promise<Readonly<Record<string, string>>> {
  const answer = await visit(hub.url, `/r/${tokens.ofParticipation('entry', participation)}`, { method: 'POST' });
  expect(answer.text).toContain(`uid=u-${participation.slice(3)}`);
  return Object.fromEntries(answer.cookies);
}

async function comeBack(query: string, cookies: Readonly<Record<string, string>> = {}, key = study.keys.complete): Promise<Visit> {
  const answer = await visit(hub.url, `/return/${key}${query}`, { cookies });
  expectGuarded(answer);
  return answer;
}

const readStatus = async (participation = person) =>
  (await hub.sql.query('select status from participations where id = $1', [participation])).rows[0].status;

const readQuarantine = async () =>
  (await hub.sql.query('select id, reason, external_id, outcome from quarantine where study_id = $1 order by received_at', [study.id]))
    .rows;

const readChannels = async (participation = person) =>
  (await hub.sql.query('select channel from evidence where participation_id = $1', [participation])).rows.map(({ channel }) => channel);

describe('a return with an id of the partner, which nobody signed', () => {
  it('applies where the cookie of the entry names the same person', async () => {
    const cookies = await enter();
    expect((await comeBack(named(person), cookies)).text).toContain('Your participation is complete');
    expect([await readStatus(), await readChannels(), await readQuarantine()]).toEqual(['completed', ['redirect'], []]);
  });

  it('waits under a name of its own where no cookie, or another person’s, comes along', async () => {
    const foreign = await enter(other);
    const own = await enter();
    const wrong = { [`pb_entry_${study.id}`]: tokens.ofParticipation('tracking', person) };
    for (const cookies of [{}, foreign, wrong]) {
      const answer = await comeBack(named(person), cookies);
      expect([answer.status, answer.text.includes('We could not match your visit')]).toEqual([200, true]);
    }
    expect([await readStatus(), await readStatus(other)]).toEqual(['started', 'started']);
    expect([await readChannels(), await readChannels(other)]).toEqual([[], []]);
    expect(await readQuarantine()).toMatchObject([{ reason: 'unconfirmed', external_id: person, outcome: 'submitted' }]);
    // The person's own browser may still come, and so may a person of the team.
    await comeBack(named(person), own);
    expect(await readStatus()).toBe('completed');
  });

  it('shows to the team what it waits for, and counts once a person assigns it', async () => {
    await enter();
    await comeBack(named(person));
    const { body } = await hub.request<{ data: { id: string; reason: { code: string; detail: string } }[] }>(
      'GET',
      `/api/v1/quarantine?reason=unconfirmed&studyId=${study.id}`,
    );
    expect(body.data[0]?.reason).toMatchObject({ code: 'unconfirmed', detail: expect.stringContaining('carries no signature') });
    const assigned = await hub.request('POST', `/api/v1/quarantine/${body.data[0]?.id}/assign`, {
      body: { participationId: person },
      headers: { 'idempotency-key': 'assign' },
    });
    expect([assigned.status, await readStatus()]).toEqual([200, 'completed']);
  });

  it('S1-39 of another study, or of nobody, credits nobody, whatever the cookie says', async () => {
    const cookies = await enter();
    const elsewhere = await seedOwnIds();
    const [stranger = ''] = await seedParticipations(hub, elsewhere, 1);
    await comeBack(named(stranger), cookies);
    await comeBack(named('pp_0000000'), cookies);
    await comeBack('?state=uid%3Dmade-up', cookies);
    expect([await readStatus(), await readStatus(stranger)]).toEqual(['started', 'invited']);
    expect(await readQuarantine()).toMatchObject([
      { reason: 'wrong_study', external_id: stranger },
      { reason: 'unknown', external_id: 'u-0000000' },
      { reason: 'unknown', external_id: 'made-up' },
    ]);
  });

  it('S1-38 that was lost is made up for by the cookie, up to submitted; one that is there but wrong is not', async () => {
    const cookies = await enter();
    await comeBack('?uid=u-wrong', cookies);
    expect(await readStatus()).toBe('started');
    for (const query of ['?state=', '?uid=', '?state=uid%3D%7B%7Buid%7D%7D']) await comeBack(query, cookies);
    expect([await readStatus(), await readChannels()]).toEqual(['submitted', ['cookie']]);
  });

  it('takes a signed token all the same, in whichever parameter it comes', async () => {
    await enter();
    await comeBack(`?t=${tokens.ofParticipation('tracking', person)}`);
    expect(await readStatus()).toBe('completed');
  });

  it('takes a token that only the connector can unwrap', async () => {
    await enter();
    await comeBack(`?state=uid%3D${tokens.ofParticipation('tracking', person)}`);
    expect(await readStatus()).toBe('completed');
  });

  it('is kept and logged when the connector fails at it', async () => {
    await enter();
    const answer = await comeBack('?state=broken&uid=u-1');
    expect([answer.status, answer.text.includes('We could not match your visit')]).toEqual([200, true]);
    expect(await readQuarantine()).toMatchObject([{ reason: 'unknown', external_id: 'u-1' }]);
    expect(hub.readLog()).toContain('a connector failed to read a return');
  });

  it('ends a preview where the preview’s own cookie agrees, and credits nobody where it does not', async () => {
    const subject = 'preview000000000';
    await hub.sql.query(
      `insert into previews (id, workspace_id, study_id, setup_hash, created_by, expires_at, started_at) values ($1, $2, $3, null, 'key', now() + interval '1 hour', now())`,
      [subject, hub.workspaceId, study.id],
    );
    const cookies = { [`pb_preview_${study.id}`]: tokens.of('preview', subject) };
    expect((await comeBack(named(`pp_${subject}`), cookies)).text).toContain('The preview came back');
    await comeBack(named(`pp_${subject}`));
    await enter();
    await comeBack(named(person), cookies);
    expect(await readStatus()).toBe('started');
    expect(await readQuarantine()).toMatchObject([{ reason: 'unknown' }, { reason: 'unconfirmed', external_id: person }]);
  });
});
