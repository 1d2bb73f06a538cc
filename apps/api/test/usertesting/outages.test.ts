import type { FaultInput } from '@panelbridge/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionDto } from '../../src/connections/connection.dto.js';
import type { PullDto } from '../../src/pulls/pull.dto.js';
import { PullSweep } from '../../src/pulls/pull-sweep.js';
import { answerTest } from './person.js';
import { enterTest, finishQuietly, readParticipation } from './participants.js';
import { pull, readPull, stopPulling } from './pulls.js';
import { launchUsertestingStudy, type UsertestingStudy } from './study.js';
import { expectDone, startWorld, type World } from './world.js';
import { readAtRealPace, type ReadAtRealPace } from './real-pace.js';

let world: World;
let pace: Promise<ReadAtRealPace>;
beforeAll(async () => {
  // Takes more than a minute, so it goes on beside the other tests.
  pace = readAtRealPace();
  pace.catch(() => undefined);
  world = await startWorld();
});
afterEach(() => world.tool.misbehave([]));
afterAll(() => world.close());

const readConnection = async ({ connectionId }: UsertestingStudy) =>
  expectDone(await world.hub.request<ConnectionDto>('GET', `/api/v1/connections/${connectionId}`));

/** Asks for a reading while the tool misbehaves, and waits for what the hub says of it. */
async function pullInVain({ studyId }: UsertestingStudy, faults: readonly FaultInput[], code: string): Promise<PullDto> {
  world.tool.misbehave(faults);
  expectDone(await world.hub.request('POST', `/api/v1/studies/${studyId}/pull`));
  await expect.poll(async () => (await readPull(world, studyId)).error?.code, { timeout: 40_000 }).toBe(code);
  return readPull(world, studyId);
}

/** The tool works again, and nothing of what it knows was lost. */
async function expectRecovery({ studyId }: UsertestingStudy, id: string): Promise<void> {
  world.tool.misbehave([]);
  // The pauses are tested elsewhere; nobody has to sit them out here.
  await world.hub.sql.query('update request_budgets set next_at = now()');
  await world.hub.sql.query('update pulls set next_at = now() where study_id = $1 and next_at is not null', [studyId]);
  await world.hub.sql.query(`update pgboss.job set start_after = now() where name = 'pull.step' and state = 'created'`);
  await pull(world, studyId);
  expect(await readPull(world, studyId)).toMatchObject({ error: null, identified: 1 });
  expect((await readParticipation(world, id)).status).toBe('submitted');
}

describe('a tool that cannot be read', { timeout: 60_000 }, () => {
  it.each<[string, FaultInput, string]>([
    ['429 with its headers', { fault: 'rate_limited' }, 'partner_rate_limited'],
    ['429 without a header', { fault: 'rate_limited_bare' }, 'partner_rate_limited'],
    ['500', { fault: 'server_error', endpoint: 'list' }, 'partner_unavailable'],
    ['500 at one session', { fault: 'server_error', endpoint: 'detail' }, 'partner_unavailable'],
    ['a connection that it resets', { fault: 'reset', endpoint: 'list' }, 'partner_unavailable'],
    ['an answer that never comes', { fault: 'hang', endpoint: 'list' }, 'partner_unavailable'],
    ['half an answer', { fault: 'truncated', endpoint: 'list' }, 'partner_response_invalid'],
    ['a web page', { fault: 'html', endpoint: 'list' }, 'partner_response_invalid'],
  ])('by %s loses nobody', async (_, fault, code) => {
    const { study, id } = await finishQuietly(world);
    const { error } = await pullInVain(study, [fault], code);
    expect([error?.detail, error?.remedy]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    expect((await readParticipation(world, id)).status).toBe('started');
    await expectRecovery(study, id);
  });

  it.each<[string, FaultInput, string]>([
    ['401', { fault: 'unauthorized', endpoint: 'list' }, 'partner_authentication_failed'],
    ['401 at the token endpoint', { fault: 'unauthorized', endpoint: 'token' }, 'partner_authentication_failed'],
    ['403', { fault: 'forbidden', endpoint: 'list' }, 'partner_permission_denied'],
  ])('by %s is left alone until its connection passes a check', async (_, fault, code) => {
    const { study, id } = await finishQuietly(world);
    if (fault.endpoint === 'token')
      await world.hub.sql.query('update connections set version = version + 1 where id = $1', [study.connectionId]);
    expect(await pullInVain(study, [fault], code)).toMatchObject({ nextAt: null });
    expect(await readConnection(study)).toMatchObject({ status: 'needs_attention', attention: { code } });
    const asked = world.tool.requests().length;
    await world.hub.app.get(PullSweep).sweep();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(world.tool.requests()).toHaveLength(asked);
    world.tool.misbehave([]);
    expectDone(await world.hub.request('POST', `/api/v1/connections/${study.connectionId}/check`));
    await expectRecovery(study, id);
  });

  it('by a token that ends in the middle of a pass goes on with a new one, without a request too many', async () => {
    const study = await launchUsertestingStudy(world, { redirects: [] });
    world.tool.addSessions(study.test.id, 700);
    const { person, id, page } = await enterTest(world, study);
    await answerTest(person, page);
    // A connection that was changed begins with a token of its own.
    await world.hub.sql.query('update connections set version = version + 1 where id = $1', [study.connectionId]);
    world.tool.clearRequests();
    world.tool.misbehave([{ fault: 'token_expires_early', uses: 1, times: 1 }]);
    expectDone(await world.hub.request('POST', `/api/v1/studies/${study.studyId}/pull`));
    const seen = () => world.tool.requests().map(({ endpoint, status }) => `${endpoint} ${status}`);
    await expect
      .poll(() => seen().slice(0, 5), { timeout: 20_000 })
      .toEqual(['token 200', 'list 200', 'list 401', 'token 200', 'list 200']);
    // Who finished last is asked about first.
    await expect.poll(async () => (await readParticipation(world, id)).status, { timeout: 20_000 }).toBe('submitted');
    await stopPulling(world, study.studyId);
    expect(await readPull(world, study.studyId)).toMatchObject({ records: 701, error: null });
    expect(await readConnection(study)).toMatchObject({ status: 'ready' });
  });
});

describe('the rate limit of the tool', () => {
  it('is never exceeded by two studies of one connection, which are both read to the end', async () => {
    const { requests, identified } = await pace;
    expect(identified).toEqual([5, 5]);
    expect(requests.map(({ status }) => status)).toEqual(requests.map(() => 200));
    expect(requests).toHaveLength(12);
    const moments = requests.map(({ at }) => Date.parse(at));
    const inAMinuteFrom = (start: number) => moments.filter((at) => at >= start && at < start + 60_000).length;
    expect(Math.max(...moments.map(inAMinuteFrom))).toBeLessThanOrEqual(10);
    expect(new Set(requests.slice(0, 2).map(({ path }) => path)).size).toBe(2);
  }, 180_000);
});
