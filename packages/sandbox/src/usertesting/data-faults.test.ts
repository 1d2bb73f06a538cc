import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTool } from '../../test/open-tool.js';
import { type Reader, openReader } from '../../test/results-client.js';
import type { RunningUsertesting } from './start-usertesting.js';

let tool: RunningUsertesting;
let reader: Reader;
let testId: string;
let sessionIds: readonly string[];
beforeEach(async () => {
  ({ tool, reader, testId, sessionIds } = await openTool());
});
afterEach(() => tool.close());

const newest = () => sessionIds[0] ?? '';
const listIds = async (query = '') => (await reader.list(testId, query)).body?.sessions?.map(({ sessionId }) => sessionId) ?? [];
const participantOf = async (sessionId: string) => (await reader.detail(sessionId)).body?.sessionParticipant?.participantId;

describe('faults of the token', () => {
  it('token_expires_early refuses it at once, or after some requests, though it says an hour', async () => {
    tool.misbehave([
      { fault: 'token_expires_early', times: 1 },
      { fault: 'token_expires_early', uses: 2, after: 1, times: 1 },
    ]);
    expect((await (await openReader(tool.url)).list(testId)).status).toBe(401);
    const brief = await openReader(tool.url);
    const statuses = [await brief.list(testId, '&limit=2'), await brief.list(testId, '&limit=2&offset=2'), await brief.list(testId)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 401]);
    expect(tool.requests().at(-1)).toMatchObject({ tokenOk: false, clientId: 'demo-client' });
    const good = await openReader(tool.url);
    for (let count = 0; count < 5; count += 1) expect((await good.list(testId)).status).toBe(200);
  });
});

describe('faults of one session', () => {
  it('participant_null and participant_missing hide the id', async () => {
    tool.misbehave([
      { fault: 'participant_null', times: 1 },
      { fault: 'participant_missing', after: 1, times: 1 },
    ]);
    expect(await participantOf(newest())).toBeNull();
    const missing = await reader.detail(newest());
    expect(missing.body?.sessionParticipant).toEqual({ demographicInfo: [] });
    expect(await participantOf(newest())).toMatch(/^i[0-9a-z]{7}$/);
  });

  it('wrong_id_format shows pp_ in a survey and i in a classic test, with the same characters behind it', async () => {
    const classic = tool.createTest({ title: 'Talk', type: 'classic' });
    const [talk] = tool.addSessions(classic.id, [{ participantId: 'pp_9exh736' }]);
    const [survey, other] = tool.addSessions(testId, [{ participantId: 'i9exh736' }, { participantId: 'somebody' }]);
    tool.misbehave([{ fault: 'wrong_id_format' }]);
    expect(await participantOf(talk?.sessionId ?? '')).toBe('i9exh736');
    expect(await participantOf(survey?.sessionId ?? '')).toBe('pp_9exh736');
    expect(await participantOf(other?.sessionId ?? '')).toBe('somebody');
  });
});

describe('faults of the list', () => {
  it('unknown_status says of every session what nobody has heard of', async () => {
    tool.misbehave([{ fault: 'unknown_status' }]);
    const { body } = await reader.list(testId);
    expect(new Set(body?.sessions?.map(({ status }) => status))).toEqual(new Set(['UNDER_REVIEW']));
  });

  it('every_status lists those too who have not finished', async () => {
    tool.addSessions(testId, [{ status: 'IN_PROGRESS' }, { status: 'SCREENED_OUT' }]);
    expect(await listIds()).toEqual(sessionIds);
    tool.misbehave([{ fault: 'every_status' }]);
    const { body } = await reader.list(testId);
    expect(body?.meta?.pagination.totalCount).toBe(8);
    const open = body?.sessions?.find(({ status }) => status === 'IN_PROGRESS');
    expect(open).not.toHaveProperty('finishTime');
    expect(body?.sessions?.map(({ status }) => status)).toContain('SCREENED_OUT');
  });

  it.each([
    ['clock_ahead', 3_600_000],
    ['clock_behind', -3_600_000],
  ] as const)('%s shifts all times by an hour', async (fault, shift) => {
    const before = (await reader.list(testId)).body?.sessions?.[0];
    tool.misbehave([{ fault }]);
    const { body, headers } = await reader.list(testId);
    const after = body?.sessions?.[0];
    for (const field of ['startTime', 'finishTime'] as const)
      expect(Date.parse(after?.[field] ?? '') - Date.parse(before?.[field] ?? '')).toBe(shift);
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now() - shift)).toBeLessThan(10_000);
  });

  it('session_added moves what is left down by one between two pages', async () => {
    tool.misbehave([{ fault: 'session_added', times: 1 }]);
    const pages = [await listIds('&limit=3'), await listIds('&limit=3&offset=3'), await listIds('&limit=3&offset=6')];
    expect(pages.flat()).toEqual([...sessionIds.slice(0, 3), ...sessionIds.slice(2)]);
    const again = await listIds();
    expect(again.slice(1)).toEqual(sessionIds);
    expect(await participantOf(again[0] ?? '')).toMatch(/^i[0-9a-z]{7}$/);
  });

  it('session_removed moves what is left up by one, so that one is missed', async () => {
    tool.misbehave([{ fault: 'session_removed', times: 1 }]);
    const pages = [await listIds('&limit=3'), await listIds('&limit=3&offset=3')];
    expect(pages.flat()).toEqual([...sessionIds.slice(0, 3), ...sessionIds.slice(4)]);
    expect(await listIds()).toEqual(sessionIds.slice(1));
  });

  it('duplicate_session gives the participant of the newest session a second one, not a third', async () => {
    tool.misbehave([{ fault: 'duplicate_session' }]);
    await listIds();
    const [twin, ...others] = await listIds();
    expect(others).toEqual(sessionIds);
    expect(await participantOf(twin ?? '')).toBe(await participantOf(newest()));
  });
});
