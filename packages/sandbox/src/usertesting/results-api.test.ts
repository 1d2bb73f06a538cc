import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visit } from '../../test/participant.js';
import { openReader } from '../../test/results-client.js';
import { type RunningUsertesting, startUsertesting } from './start-usertesting.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let tool: RunningUsertesting;
beforeEach(async () => {
  tool = await startUsertesting({ requestsPerMinute: 1_000 });
});
afterEach(() => tool.close());

describe('GET /api/v2/sessionResults', () => {
  it('lists the finished sessions, those that ended last first', async () => {
    const { id, inviteLink, audienceId } = tool.createTest({ title: 'Shop', state: 'launched', questions: [{ text: 'Why?' }] });
    tool.addSessions(id, [
      { finishTime: '2026-03-01T12:00:00Z' },
      { finishTime: '2026-03-03T12:00:00Z', audienceId: null },
      { finishTime: '2026-03-02T12:00:00Z' },
      { status: 'INCOMPLETE' },
      { status: 'IN_PROGRESS' },
    ]);
    const page = await visit(`${inviteLink ?? ''}?userID=i9exh736`);
    const reader = await openReader(tool.url);
    expect((await reader.list(id)).body?.sessions).toHaveLength(3);
    await page.answer('x');
    const answer = await reader.list(id);
    const [last, first] = [tool.sessions(id).at(-1), tool.sessions(id)[0]];
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ testId: id, meta: { pagination: { limit: 25, offset: 0, totalCount: 4 } } });
    const { sessionId, startTime, finishTime } = last ?? {};
    expect(answer.body?.sessions?.[0]).toEqual({ sessionId, audienceId, status: 'COMPLETE', startTime, finishTime });
    expect(answer.body?.sessions?.map((session) => session.finishTime?.slice(0, 10)).slice(1)).toEqual([
      '2026-03-03',
      '2026-03-02',
      '2026-03-01',
    ]);
    expect(answer.body?.sessions?.[1]?.audienceId).toBeNull();
    expect(answer.body?.sessions?.[3]?.sessionId).toBe(first?.sessionId);
  });

  it('gives every session of ten thousand once over its pages, and no more behind the end', async () => {
    const { id } = tool.createTest({ title: 'Shop' });
    tool.addSessions(id, 10_000);
    const reader = await openReader(tool.url);
    const seen: string[] = [];
    for (let offset = 0; offset <= 10_000; offset += 500) {
      const { body } = await reader.list(id, `&limit=500&offset=${offset}`);
      expect(body?.meta?.pagination).toEqual({ limit: 500, offset, totalCount: 10_000 });
      seen.push(...(body?.sessions ?? []).map(({ sessionId }) => sessionId));
    }
    expect(seen).toEqual(
      tool
        .sessions(id)
        .map(({ sessionId }) => sessionId)
        .toReversed(),
    );
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'limit=1.5', 'limit=', 'offset=-1', 'offset=10001', 'limit=5&limit=6'])(
    'refuses %s by name',
    async (query) => {
      const { id } = tool.createTest({ title: 'Shop' });
      const answer = await (await openReader(tool.url)).list(id, `&${query}`);
      expect([answer.status, answer.body?.error]).toEqual([400, 'bad_request']);
      expect(answer.body?.error_description).toContain(query.slice(0, query.indexOf('=')));
    },
  );

  it('answers 400 without a test, 404 for an unknown one, and nothing for one without sessions', async () => {
    const reader = await openReader(tool.url);
    expect((await reader.get('/api/v2/sessionResults')).status).toBe(400);
    expect((await reader.list('none')).status).toBe(400);
    expect((await reader.list(NOBODY)).status).toBe(404);
    expect((await reader.list(tool.createTest({ title: 'Shop' }).id)).body?.sessions).toEqual([]);
  });
});

describe('GET /api/v3/sessionResults/{id}', () => {
  it('gives the id of the participant, and null where none came', async () => {
    const { id, audienceId } = tool.createTest({ title: 'Shop' });
    const [known, unknown] = tool.addSessions(id, [{ participantId: 'i9exh736' }, { participantId: null }]);
    const reader = await openReader(tool.url);
    expect((await reader.detail(known?.sessionId ?? '')).body).toEqual({
      sessionId: known?.sessionId,
      audienceId,
      testPlanId: id,
      sessionParticipant: { participantId: 'i9exh736', demographicInfo: [] },
      taskGroups: [],
      tasks: [],
    });
    expect((await reader.detail(unknown?.sessionId ?? '')).body?.sessionParticipant?.participantId).toBeNull();
  });

  it('answers 404 for an unknown session, and for one that was removed', async () => {
    const { id } = tool.createTest({ title: 'Shop' });
    const [session] = tool.addSessions(id, 1);
    const reader = await openReader(tool.url);
    tool.removeSession(id, session?.sessionId ?? '');
    for (const gone of [session?.sessionId ?? '', NOBODY, 'x']) expect((await reader.detail(gone)).status).toBe(404);
    expect((await reader.list(id)).body?.meta?.pagination.totalCount).toBe(0);
  });
});
