import { describe, expect, it } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { released, seedIncentive } from '../support/incentives.js';
import { hub, study } from './release.js';

describe('the list', () => {
  const list = async (query: string, key?: string) =>
    hub.request<{ data: IncentiveDto[]; nextCursor: string | null } & ProblemBody>(
      'GET',
      `/api/v1/incentives?${query}`,
      key === undefined ? {} : { key },
    );

  it('filters by study, status, hold and participation, page by page', async () => {
    const due = await seedIncentive(hub, study);
    const held = await seedIncentive(hub, study, { incentive: { hold_reason: 'contradiction' } });
    const done = await seedIncentive(hub, study, { incentive: released });
    const ids = async (query: string) => (await list(`studyId=${study.id}&${query}`)).body.data.map(({ id }) => id);
    expect(await ids('')).toEqual([done.id, held.id, due.id]);
    expect(await ids('status=due')).toEqual([held.id, due.id]);
    expect(await ids('held=true')).toEqual([held.id]);
    expect(await ids('held=false&status=due')).toEqual([due.id]);
    expect(await ids(`participationId=${done.participationId}`)).toEqual([done.id]);
    const first = await list(`studyId=${study.id}&limit=2`);
    expect(first.body.data.map(({ id }) => id)).toEqual([done.id, held.id]);
    const second = await list(`studyId=${study.id}&limit=2&cursor=${first.body.nextCursor}`);
    expect([second.body.data.map(({ id }) => id), second.body.nextCursor]).toEqual([[due.id], null]);
  });

  it('refuses filters that it does not know', async () => {
    for (const query of ['status=paid', 'held=maybe', 'studyId=x', 'participation=pp_1', 'limit=0']) {
      expect([query, (await list(query)).status]).toEqual([query, 400]);
    }
  });

  it('is for people, not for integrations', async () => {
    expect((await list('', await hub.key('observer'))).status).toBe(200);
    expect((await list('', await hub.key('integration'))).status).toBe(403);
  });
});
