import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { visit } from '../../test/participant.js';
import { type RunningUsertesting, startUsertesting } from './start-usertesting.js';

let tool: RunningUsertesting;
beforeAll(async () => {
  tool = await startUsertesting();
});
afterAll(() => tool.close());

const at = (path: string): string => `${tool.url}/admin/tests${path}`;

describe('the tests of the admin API', () => {
  it('have an Invite Network link once they are launched, not before', async () => {
    const created = await callJson('POST', at(''), { title: 'Shop', type: 'interaction' });
    expect(created).toMatchObject({
      status: 201,
      body: { title: 'Shop', type: 'interaction', audience: 'invite_network', state: 'draft', parameter: 'userID', inviteLink: null },
    });
    const { id } = created.body;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const launched = await callJson('PATCH', at(`/${String(id)}`), { state: 'launched' });
    expect(launched.body['inviteLink']).toMatch(new RegExp(`^${tool.url}/invite/[0-9A-Za-z]{10}$`));
    expect(await callJson('GET', at(`/${String(id)}`))).toEqual(launched);
    expect((await visit(String(launched.body['inviteLink']))).status).toBe(200);
  });

  it('of another audience never have one', async () => {
    expect(tool.createTest({ title: 'Shop', audience: 'contributor_network', state: 'launched' }).inviteLink).toBeNull();
  });

  it('once launched keep what sessions rest on, and take the rest', async () => {
    const { id } = tool.createTest({ title: 'Shop', state: 'launched' });
    for (const change of [
      { state: 'draft' },
      { type: 'classic' },
      { audience: 'contributor_network' },
      { questions: [{ text: 'Why?' }] },
    ]) {
      const answer = await callJson('PATCH', at(`/${id}`), change);
      expect([answer.status, answer.body['code']]).toEqual([409, 'conflict']);
      expect(answer.body['message']).toContain(Object.keys(change)[0]);
    }
    expect((await callJson('PATCH', at(`/${id}`), { state: 'launched', title: 'Other' })).body).toMatchObject({ title: 'Other' });
  });

  it('take redirects one by one, and give them back with null', async () => {
    const { id } = tool.createTest({ title: 'Shop', redirects: { complete: 'https://hub.example/c?u=#cuser#' } });
    const added = await callJson('PATCH', at(`/${id}`), { redirects: { screen_out: 'https://hub.example/s' } });
    expect(added.body['redirects']).toEqual({ complete: 'https://hub.example/c?u=#cuser#', screen_out: 'https://hub.example/s' });
    expect(tool.changeTest(id, { redirects: { complete: null } }).redirects).toEqual({ screen_out: 'https://hub.example/s' });
  });

  it('take an id of the caller once; the link follows from it', async () => {
    const id = '3b241101-e2bb-4255-8caf-4136c566a962';
    const { inviteLink } = tool.createTest({ id, title: 'Kept', state: 'launched' });
    expect(await callJson('POST', at(''), { id, title: 'Again' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const other = await startUsertesting();
    expect(new URL(other.createTest({ id, title: 'Kept', state: 'launched' }).inviteLink ?? '').pathname).toBe(
      new URL(inviteLink ?? '').pathname,
    );
    await other.close();
  });

  it.each([
    [{}, 'title'],
    [{ title: ' ' }, 'title'],
    [{ title: 'x', id: 'demo' }, 'id'],
    [{ title: 'x', type: 'diary' }, 'type'],
    [{ title: 'x', audience: 'friends' }, 'audience'],
    [{ title: 'x', state: 'closed' }, 'state'],
    [{ title: 'x', parameter: 'a b' }, 'parameter'],
    [{ title: 'x', redirects: { complete: 'javascript:alert(1)' } }, 'redirects.complete'],
    [{ title: 'x', questions: [] }, 'questions'],
    [
      { title: 'x', questions: [{ text: 'Why?', choices: [{ text: 'a' }, { text: 'b', ends: 'complete' }] }] },
      'questions.0.choices.1.ends',
    ],
    [{ title: 'x', places: -1 }, 'places'],
  ])('refuses %j naming %s', async (body, field) => {
    expect(await callJson('POST', at(''), body)).toMatchObject({
      status: 422,
      body: { code: 'input_rejected', errors: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });

  it('are listed, also on the home page', async () => {
    const { id, inviteLink } = tool.createTest({ title: 'Shown at home', state: 'launched' });
    const listed: unknown = await (await fetch(at(''))).json();
    expect(listed).toContainEqual(expect.objectContaining({ id, inviteLink }));
    const { text } = await visit(tool.url);
    for (const shown of ['Shown at home', id, inviteLink]) expect(text).toContain(shown);
  });
});

describe('the sessions of the admin API', () => {
  it('are added as given, or by number, ten thousand in one go', async () => {
    const { id } = tool.createTest({ title: 'Shop', type: 'classic' });
    const [given] = tool.addSessions(id, [
      { participantId: null, status: 'INCOMPLETE', startTime: '2026-03-01T13:00:00+01:00', finishTime: '2026-03-01T12:10:00Z' },
    ]);
    expect(given).toMatchObject({ participantId: null, status: 'INCOMPLETE', startTime: '2026-03-01T12:00:00.000Z' });
    const begun = Date.now();
    expect((await callJson('POST', at(`/${id}/sessions`), { count: 10_000 })).status).toBe(201);
    expect(Date.now() - begun).toBeLessThan(10_000);
    const sessions = tool.sessions(id);
    expect(sessions).toHaveLength(10_001);
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(10_001);
    for (const { participantId } of sessions.slice(1)) expect(participantId).toMatch(/^pp_[0-9a-z]{7}$/);
  });

  it('take nobody along who is removed: the id is visible nowhere, in no session of the test', async () => {
    const { id } = tool.createTest({ title: 'Shop' });
    const [one] = tool.addSessions(id, [{ participantId: 'i9exh736' }, { participantId: 'i9exh736' }, { participantId: 'i1234567' }]);
    const response = await fetch(at(`/${id}/sessions/${one?.sessionId ?? ''}`), { method: 'DELETE' });
    expect(response.status).toBe(204);
    for (const path of [`/admin/tests/${id}/sessions`, '/admin/requests', '/'])
      expect(await (await fetch(`${tool.url}${path}`)).text()).not.toContain('i9exh736');
    expect(tool.sessions(id).map(({ participantId }) => participantId)).toEqual(['i1234567']);
    expect((await fetch(at(`/${id}/sessions/${one?.sessionId ?? ''}`), { method: 'DELETE' })).status).toBe(404);
  });

  it('are refused when they cannot be, and for unknown tests', async () => {
    const { id } = tool.createTest({ title: 'Shop' });
    for (const body of [{}, { count: 0 }, { count: 20_001 }, { sessions: [{ status: 'done' }] }, { sessions: [{ colour: 'red' }] }])
      expect((await callJson('POST', at(`/${id}/sessions`), body)).status).toBe(422);
    expect(() => tool.addSessions('none', 1)).toThrow('no such test');
    for (const [method, path] of [
      ['GET', '/none'],
      ['PATCH', '/none'],
      ['GET', '/none/sessions'],
      ['POST', '/none/sessions'],
      ['DELETE', `/${id}/sessions/none`],
    ] as const) {
      const answer = await callJson(method, at(path), method === 'PATCH' || method === 'POST' ? {} : undefined);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });
});
