import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetDetailsDto, TransferDto } from '../../src/budgets/budget.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { addFunds, createBudget, createRallyStudy, createRecruitingStudy, estimate } from '../support/rally-study.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const read = async (id: string) => (await hub.request<BudgetDetailsDto>('GET', `/api/v1/budgets/${id}`)).body;
const launch = (studyId: string, estimateId?: string, key?: string) =>
  hub.request<StudyDto & { code?: string; errors?: { code: string }[] }>('POST', `/api/v1/studies/${studyId}/launch`, {
    body: estimateId === undefined ? {} : { estimateId },
    ...(key !== undefined && { key }),
  });
const codesOf = ({ body }: { readonly body: { readonly errors?: readonly { readonly code: string }[] } }) =>
  (body.errors ?? []).map(({ code }) => code);

describe('an estimate', () => {
  it.each([
    ['interview', 'b2c', 3900],
    ['group_interview', 'b2c', 3900],
    ['unmoderated_test', 'b2c', 2600],
    ['interview', 'b2b', 6500],
    ['unmoderated_test', 'b2b', 4300],
  ] as const)('S2-37 S2-38 is limit × (fee + incentive): %s, %s', async (kind, type, fee) => {
    const criteria = type === 'b2b' ? [{ criterion: 'industry', anyOf: ['finance'] }] : [];
    const { studyId } = await createRallyStudy(hub, { study: { kind, participationLimit: 7 }, audience: { type, criteria } });
    const shown = await estimate(hub, studyId, await createBudget(hub, 1_000_000));
    expect(shown).toMatchObject({
      participationLimit: 7,
      recruitmentFee: usd(fee),
      incentive: usd(5000),
      perParticipant: usd(fee + 5000),
      recruitmentFees: usd(7 * fee),
      incentives: usd(35_000),
      total: usd(7 * (fee + 5000)),
      available: usd(1_000_000),
      missing: null,
    });
  });

  it('S2-39 names what is missing and offers to add it', async () => {
    const { studyId } = await createRallyStudy(hub);
    const budgetId = await createBudget(hub, 26_699);
    expect(await estimate(hub, studyId, budgetId)).toMatchObject({
      total: usd(26_700),
      missing: usd(1),
      remedy: expect.stringContaining(`/api/v1/budgets/${budgetId}/funds`),
    });
  });

  it('is refused with everything that is missing', async () => {
    const { studyId } = await createRallyStudy(hub, { audience: null, study: { participationLimit: null, incentive: null } });
    const refused = await hub.request('POST', `/api/v1/studies/${studyId}/estimate`, { body: { budgetId: await createBudget(hub, 0) } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'estimate_refused' } });
    expect(codesOf(refused)).toEqual(['audience_missing', 'incentive_missing', 'participation_limit_missing']);
  });

  it('is refused for an incentive in another currency than the budget', async () => {
    const { studyId } = await createRallyStudy(hub);
    const refused = await hub.request('POST', `/api/v1/studies/${studyId}/estimate`, {
      body: { budgetId: await createBudget(hub, 0, 'EUR') },
    });
    expect(codesOf(refused)).toEqual(['budget_currency_mismatch']);
  });
});

describe('a launch', () => {
  it('S2-40 reserves the whole estimate at once', async () => {
    const budgetId = await createBudget(hub, 100_000);
    const { studyId, study } = await createRecruitingStudy(hub, { budgetId });
    expect(study).toMatchObject({ launched: true, status: 'active' });
    expect((await hub.request<StudyDto>('GET', `/api/v1/studies/${studyId}`)).body).toEqual(study);
    expect(await read(budgetId)).toMatchObject({
      available: usd(100_000 - 26_700),
      reserved: usd(26_700),
      spent: usd(0),
      studies: [{ studyId, reserved: usd(26_700), spent: usd(0), unused: usd(26_700), billed: false }],
    });
    const { body } = await hub.request<{ data: TransferDto[] }>('GET', `/api/v1/budgets/${budgetId}/ledger?kind=reserve`);
    expect(body.data).toMatchObject([{ key: `reserve:${studyId}`, studyId }]);
    const { rows } = await hub.sql.query('select study_id from panel_projects where study_id = $1', [studyId]);
    expect(rows).toHaveLength(1);
  });

  it('S2-34 S2-35 comes after publishing, which makes no study at the panel', async () => {
    const { studyId } = await createRallyStudy(hub);
    expect((await hub.sql.query('select 1 from panel_projects where study_id = $1', [studyId])).rows).toEqual([]);
    const { body: draft } = await hub.request<StudyDto>('POST', '/api/v1/studies', { body: { title: 'A draft' } });
    expect(codesOf(await launch(draft.id))).toContain('study_act_not_allowed');
  });

  it('S2-36 is for admins and ops managers, and nobody else reserves anything', async () => {
    const budgetId = await createBudget(hub, 100_000);
    const { studyId } = await createRallyStudy(hub);
    const { id } = await estimate(hub, studyId, budgetId);
    for (const role of ['researcher', 'observer', 'integration'] as const) {
      expect((await launch(studyId, id, await hub.key(role))).status).toBe(403);
    }
    const expired = await hub.key('admin');
    await hub.sql.query(
      `update api_keys set expires_at = now() - interval '1 minute' where id = (select id from api_keys order by created_at desc limit 1)`,
    );
    expect((await launch(studyId, id, expired)).status).toBe(401);
    expect(await read(budgetId)).toMatchObject({ reserved: usd(0), available: usd(100_000) });
    expect((await launch(studyId, id, await hub.key('ops_manager'))).status).toBe(200);
  });

  it('S2-9 names everything that is missing at once, each with its own fault', async () => {
    const { studyId } = await createRallyStudy(hub, {
      audience: null,
      study: { description: '', participationLimit: null, incentive: null },
    });
    const refused = await launch(studyId);
    expect(refused).toMatchObject({ status: 422, body: { code: 'launch_incomplete' } });
    expect(codesOf(refused).toSorted()).toEqual([
      'audience_missing',
      'description_missing',
      'incentive_missing',
      'participation_limit_missing',
    ]);
  });

  it('S2-14 needs an Advanced Professional criterion for industry professionals', async () => {
    const criteria = [{ criterion: 'gender', anyOf: ['woman'] }];
    const { studyId } = await createRallyStudy(hub, { audience: { type: 'b2b', criteria } });
    expect(codesOf(await launch(studyId))).toEqual(['professional_criterion_missing']);
  });

  it('needs an estimate, one of its own', async () => {
    const budgetId = await createBudget(hub, 100_000);
    const [one, two] = [await createRallyStudy(hub), await createRallyStudy(hub)];
    expect(codesOf(await launch(one.studyId))).toEqual(['estimate_missing']);
    const { id } = await estimate(hub, two.studyId, budgetId);
    expect(codesOf(await launch(one.studyId, id))).toEqual(['estimate_unknown']);
    expect(codesOf(await launch(one.studyId, randomUUID()))).toEqual(['estimate_unknown']);
  });

  it('S2-39 is refused by a budget that does not hold enough, until funds are added', async () => {
    const budgetId = await createBudget(hub, 26_699);
    const { studyId } = await createRallyStudy(hub);
    const { id } = await estimate(hub, studyId, budgetId);
    expect(await launch(studyId, id)).toMatchObject({
      status: 409,
      body: { code: 'insufficient_funds', detail: expect.stringMatching(/missing/) },
    });
    await addFunds(hub, budgetId, 1);
    expect(await launch(studyId, id)).toMatchObject({
      status: 409,
      body: { code: 'estimate_stale', errors: [{ code: 'budget_changed' }] },
    });
    expect((await launch(studyId, (await estimate(hub, studyId, budgetId)).id)).status).toBe(200);
    expect(await read(budgetId)).toMatchObject({ available: usd(0), reserved: usd(26_700) });
  });

  it('is refused by an estimate whose price, audience, incentive or limit has changed, or that has expired', async () => {
    const budgetId = await createBudget(hub, 1_000_000);
    const { studyId } = await createRallyStudy(hub);
    const { id } = await estimate(hub, studyId, budgetId);
    const path = `/api/v1/studies/${studyId}`;
    await hub.request('PATCH', path, { body: { participationLimit: 4, incentive: usd(6000) } });
    const audience = { type: 'b2c', participationTimeMinutes: 45, location: { by: 'country', countries: ['CA'] } };
    expect((await hub.request('PUT', `${path}/audience`, { body: audience })).status).toBe(200);
    expect(codesOf(await launch(studyId, id))).toEqual(['audience_changed', 'incentive_changed', 'limit_changed']);
    const fresh = await estimate(hub, studyId, budgetId);
    await hub.sql.query(
      `update estimates set terms = jsonb_set(terms, '{expiresAt}', to_jsonb(to_char(now() - interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) where id = $1`,
      [fresh.id],
    );
    expect(codesOf(await launch(studyId, fresh.id))).toEqual(['estimate_expired']);
    expect(await read(budgetId)).toMatchObject({ reserved: usd(0) });
  });

  it('S2-42 leaves nothing reserved when the matching study cannot be made', async () => {
    const budgetId = await createBudget(hub, 100_000);
    const { studyId } = await createRallyStudy(hub);
    const { id } = await estimate(hub, studyId, budgetId);
    await hub.sql.query(`
      create function refuse_project() returns trigger language plpgsql as $$ begin raise exception 'no project today'; end $$;
      create trigger refuse_project before insert on panel_projects for each row execute function refuse_project();
    `);
    try {
      expect((await launch(studyId, id)).status).toBe(500);
    } finally {
      await hub.sql.query('drop trigger refuse_project on panel_projects; drop function refuse_project()');
    }
    expect(await read(budgetId)).toMatchObject({ available: usd(100_000), reserved: usd(0), studies: [] });
    expect((await hub.request<StudyDto>('GET', `/api/v1/studies/${studyId}`)).body).toMatchObject({ launched: false });
    expect((await launch(studyId, id)).status).toBe(200);
  });

  it('S2-44 S2-45 S2-47 S2-81 locks audience, incentive, time and price', async () => {
    const { studyId, budgetId } = await createRecruitingStudy(hub);
    const path = `/api/v1/studies/${studyId}`;
    expect(codesOf(await hub.request('PATCH', path, { body: { incentive: usd(6000) } }))).toEqual(['field_locked']);
    expect((await hub.request('PATCH', path, { body: { participationTimeMinutes: 45 } })).status).toBe(409);
    const audience = { type: 'b2c', participationTimeMinutes: 30, location: { by: 'country', countries: ['CA'] } };
    expect(await hub.request('PUT', `${path}/audience`, { body: audience })).toMatchObject({ status: 409, body: { code: 'field_locked' } });
    const { rows } = await hub.sql.query('select recruitment_rate, budget_id from studies where id = $1', [studyId]);
    expect(rows).toEqual([{ recruitment_rate: 3900, budget_id: budgetId }]);
  });

  it('holds the limit to what is reserved, in the database too', async () => {
    const { studyId } = await createRecruitingStudy(hub);
    const path = `/api/v1/studies/${studyId}`;
    expect(await hub.request('PATCH', path, { body: { participationLimit: 4 } })).toMatchObject({
      status: 409,
      body: { code: 'limit_is_reserved' },
    });
    expect((await hub.request('PATCH', path, { body: { participationLimit: 2 } })).status).toBe(200);
    await expect(hub.sql.query('update studies set participation_limit = 4 where id = $1', [studyId])).rejects.toMatchObject({
      constraint: 'limit_is_reserved',
    });
  });

  it('reserves the largest incentive that a study may have', async () => {
    const incentive = usd(2_147_483_647);
    const budgetId = await createBudget(hub, incentive.amount);
    await addFunds(hub, budgetId, 3900);
    await createRecruitingStudy(hub, { budgetId, study: { incentive, participationLimit: 1 } });
    expect(await read(budgetId)).toMatchObject({ available: usd(0), reserved: usd(2_147_487_547) });
  });

  it('asks nothing of a study that recruits for no platform, and takes no estimate there', async () => {
    const { body } = await hub.request<StudyDto>('POST', '/api/v1/studies', { body: { title: 'No platform' } });
    await hub.request('POST', `/api/v1/studies/${body.id}/publish`);
    const refused = await hub.request('POST', `/api/v1/studies/${body.id}/estimate`, { body: { budgetId: await createBudget(hub, 0) } });
    expect(codesOf(refused)).toContain('platform_missing');
  });
});

describe('launches at the same moment', () => {
  const rounds = Number(process.env['PANELBRIDGE_LAUNCH_ROUNDS'] ?? 8);

  it(
    'S2-41 never overdraw a budget that covers one of them',
    async () => {
      const studies = await Promise.all(Array.from({ length: 4 }, () => createRallyStudy(hub)));
      for (let round = 0; round < rounds; round += 1) {
        const budgetId = await createBudget(hub, 26_700);
        const estimates = await Promise.all(studies.map(({ studyId }) => estimate(hub, studyId, budgetId)));
        const answers = await Promise.all(studies.map(({ studyId }, index) => launch(studyId, estimates[index]?.id)));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        for (const answer of answers.filter(({ status }) => status !== 200)) expect(answer.body.code).toBe('estimate_stale');
        expect(await read(budgetId)).toMatchObject({ available: usd(0), reserved: usd(26_700) });
        // The one that was launched makes room for the next round.
        const launched = answers.findIndex(({ status }) => status === 200);
        studies[launched] = await createRallyStudy(hub);
      }
    },
    60_000 + rounds * 5_000,
  );
});
