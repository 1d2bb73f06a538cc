import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { visit } from '../../test/participant.js';
import { type RunningInterviewTool, startInterviewTool } from './start-interview-tool.js';

let tool: RunningInterviewTool;
beforeAll(async () => {
  tool = await startInterviewTool();
});
afterAll(() => tool.close());

const CALL_TO_ACTION = { text: 'Claim Your Reward', url: 'https://hub.example/return/abc?keep=1#top' };

describe('the admin API', () => {
  it('creates an outline, changes it, and lists what was recorded', async () => {
    const created = await callJson('POST', `${tool.url}/admin/outlines`, { title: 'Travel', questions: ['Where to?'] });
    expect(created.status).toBe(201);
    const { id, inviteLink } = created.body;
    expect(inviteLink).toBe(`${tool.url}/interview/${String(id)}`);
    const changed = await callJson('PATCH', `${tool.url}/admin/outlines/${String(id)}`, { callToAction: CALL_TO_ACTION });
    expect(changed).toMatchObject({ status: 200, body: { title: 'Travel', questions: ['Where to?'], callToAction: CALL_TO_ACTION } });
    await visit(`${String(inviteLink)}?iid=pp_1`);
    const listed = await callJson('GET', `${tool.url}/admin/outlines/${String(id)}/interviews`);
    expect(listed.body).toMatchObject([
      { participant_metadata: { iid: 'pp_1' }, status: 'in_progress', opened_at: expect.stringMatching(/Z$/), ended_at: null },
    ]);
    expect((await callJson('PATCH', `${tool.url}/admin/outlines/${String(id)}`, { callToAction: null })).body['callToAction']).toBeNull();
  });

  it('takes an id of the caller, so that a link survives a restart', async () => {
    const created = await callJson('POST', `${tool.url}/admin/outlines`, { id: 'demo-outline', title: 'Kept' });
    expect(created.body).toMatchObject({ id: 'demo-outline', inviteLink: `${tool.url}/interview/demo-outline` });
    expect((await callJson('POST', `${tool.url}/admin/outlines`, { id: '../x', title: 'Kept' })).status).toBe(422);
  });

  it('never answers the secret of a webhook', async () => {
    const answer = await callJson('POST', `${tool.url}/admin/outlines`, {
      title: 'T',
      webhook: { url: 'http://127.0.0.1:9/', secret: 'very-secret' },
    });
    expect(JSON.stringify(answer.body)).not.toContain('very-secret');
  });

  it.each([
    [{}, 'title'],
    [{ title: ' ' }, 'title'],
    [{ title: 'x', callToAction: { text: 'Go' } }, 'callToAction.url'],
    [{ title: 'x', callToAction: { text: '', url: 'https://a.example' } }, 'callToAction.text'],
    [{ title: 'x', callToAction: { text: 'Go', url: 'javascript:alert(1)' } }, 'callToAction.url'],
    [{ title: 'x', webhook: { url: 'https://a.example', secret: '' } }, 'webhook.secret'],
    [{ title: 'x', webhook: { url: 'https://a.example', secret: 's', scheme: 'md5' } }, 'webhook.scheme'],
    [{ title: 'x', questions: 'Where?' }, 'questions'],
  ])('refuses %j naming %s', async (body, field) => {
    const answer = await callJson('POST', `${tool.url}/admin/outlines`, body);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'input_rejected', errors: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });

  it('refuses a body that is no JSON, unknown fields and unknown ids', async () => {
    expect(await callJson('POST', `${tool.url}/admin/outlines`, '{"title":')).toMatchObject({
      status: 400,
      body: { code: 'input_rejected' },
    });
    expect((await callJson('POST', `${tool.url}/admin/outlines`, { title: 'x', colour: 'red' })).body['message']).toContain('colour');
    for (const [method, path] of [
      ['PATCH', 'none'],
      ['GET', 'none/interviews'],
      ['POST', 'none/interviews/i/partial'],
    ] as const) {
      const answer = await callJson(method, `${tool.url}/admin/outlines/${path}`, method === 'GET' ? undefined : {});
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await visit(`${tool.url}/interview/none`)).text).toContain('does not exist');
  });

  it('shows the outlines on its home page', async () => {
    const { inviteLink } = tool.createOutline({ title: 'Shown at home' });
    const { text } = await visit(tool.url);
    expect(text).toContain('Shown at home');
    expect(text).toContain(inviteLink);
  });
});
