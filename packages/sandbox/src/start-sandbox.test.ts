import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../test/call-json.js';
import { callHub, makeRows, writeBatch } from '../test/hub-client.js';
import { visit } from '../test/participant.js';
import { callRally } from '../test/rally-client.js';
import { type RunningSandbox, startSandbox } from './start-sandbox.js';

let folder: string;
let sandbox: RunningSandbox;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'panelbridge-sandbox-')), 'not', 'there');
  sandbox = await startSandbox({ folder });
});
afterEach(async () => {
  await sandbox.close();
  await rm(join(folder, '..', '..'), { recursive: true });
});

async function restart(): Promise<void> {
  await sandbox.close();
  sandbox = await startSandbox({ folder });
}

async function send(subject: string): Promise<void> {
  const transport = createTransport(sandbox.mailbox.smtpUrl);
  await transport.sendMail({ from: 'hub@example.com', to: 'ann@example.com', subject, text: 'https://hub.example/r/abc' });
  transport.close();
}

describe('a sandbox with a folder', () => {
  it('still has its mails after a restart, in order and behind the same links, until they are cleared', async () => {
    await send('first');
    await send('second');
    const before = sandbox.mailbox.messages();
    await restart();
    expect(sandbox.mailbox.messages()).toEqual(before);
    expect(before.map(({ subject }) => subject)).toEqual(['first', 'second']);
    expect((await visit(`${sandbox.mailbox.url}/messages/${before[0]?.id ?? ''}/view`)).text).toContain('first');
    sandbox.mailbox.clear();
    await restart();
    expect(sandbox.mailbox.messages()).toEqual([]);
  });

  it('still has its outlines as they were last changed, and goes on with an interview where it stood', async () => {
    const outline = sandbox.interviewTool.createOutline({ title: 'Banks', questions: ['How?', 'Why?'] });
    const callToAction = { text: 'Claim Your Reward', url: 'https://hub.example/return/abc' };
    await callJson('PATCH', `${sandbox.interviewTool.url}/admin/outlines/${outline.id}`, { callToAction });
    const second = await (await visit(`${outline.inviteLink}?iid=pp_1`)).answer('By phone');
    const [recorded] = sandbox.interviewTool.interviews(outline.id);
    await restart();
    expect(sandbox.interviewTool.interviews(outline.id)).toEqual([recorded]);
    const id = recorded?.id ?? '';
    const resumed = await visit(`${sandbox.interviewTool.url}/interview/${outline.id}?iid=pp_1`, { cookie: `interview=${id}` });
    expect(resumed.text).toBe(second.text);
    const end = await (await resumed.answer('Skip to the end')).answer('no');
    expect(end.button).toBe('https://hub.example/return/abc?iid=pp_1');
    await restart();
    expect(sandbox.interviewTool.interviews(outline.id)).toMatchObject([{ id, status: 'completed', answered: 2 }]);
  });

  it('still has its tests and sessions, the same invite link, and nothing of who was removed', async () => {
    const { id, inviteLink } = sandbox.usertesting.createTest({ title: 'Shop', state: 'launched' });
    const [gone] = sandbox.usertesting.addSessions(id, [{ participantId: 'i9exh736' }, { participantId: 'i1234567' }]);
    await (await visit(`${inviteLink ?? ''}?userID=i7654321`)).answer('Yes');
    sandbox.usertesting.removeSession(id, gone?.sessionId ?? '');
    const before = sandbox.usertesting.sessions(id);
    expect(before.map(({ participantId, answers }) => [participantId, answers])).toEqual([
      ['i1234567', []],
      ['i7654321', ['Yes']],
    ]);
    await restart();
    expect(sandbox.usertesting.sessions(id)).toEqual(before);
    const test = await callJson('GET', `${sandbox.usertesting.url}/admin/tests/${id}`);
    expect(new URL(String(test.body['inviteLink'])).pathname).toBe(new URL(inviteLink ?? '').pathname);
  });

  it('still has its participants and characteristics, and gives no id out twice', async () => {
    sandbox.hubApi.createCharacteristic({ name: 'Seats', type: 'number' });
    const { url } = sandbox.hubApi;
    await writeBatch(url, [{ email: 'ann@example.com', first_name: 'Ann', characteristics: { seats: 3 } }, ...makeRows(3)]);
    await writeBatch(url, [{ email: 'ann@example.com', city: 'York' }]);
    for (const id of ['2', '4']) await callHub(url, 'DELETE', `/api/participants/${id}`);
    const before = sandbox.hubApi.participants();
    expect(before).toMatchObject([{ id: '1', first_name: 'Ann', city: 'York', characteristics: { seats: 3 } }, { id: '3' }]);
    await restart();
    expect(sandbox.hubApi.participants()).toEqual(before);
    const { body } = await writeBatch(sandbox.hubApi.url, [{ email: 'ANN@example.com', characteristics: { seats: 4 } }, ...makeRows(1)]);
    expect(body?.data).toMatchObject([
      { id: '1', result: 'updated' },
      { id: '5', result: 'created' },
    ]);
    sandbox.hubApi.clearParticipants();
    await restart();
    expect(sandbox.hubApi.participantCount()).toBe(0);
    expect(sandbox.hubApi.addParticipants(makeRows(1))).toMatchObject([{ id: '6' }]);
  });

  it('still has its studies, people, participants and webhook addresses', async () => {
    const { studyId } = sandbox.rally.createStudy({ studyType: 'INTERVIEWS', studyPlan: { name: 'Banks' } });
    const people = [{ email: 'p1@panel.example', properties: [{ name: 'Seats', propertyType: 'NUMBER', value: 3 }] }];
    await callRally(sandbox.rally.url, 'POST', `/studies/${studyId}/participants/import`, { people });
    await sandbox.rally.settle();
    const { endpointId } = sandbox.rally.addWebhook({ url: 'http://127.0.0.1:1/hook' });
    const before = [sandbox.rally.people(), sandbox.rally.participants(studyId)];
    expect(before).toMatchObject([[{ email: 'p1@panel.example' }], [{ status: 'NOT_STARTED' }]]);
    await restart();
    expect([sandbox.rally.people(), sandbox.rally.participants(studyId)]).toEqual(before);
    const page = await visit(`${sandbox.rally.url}/studies/${studyId}`);
    expect(page.text).toMatch(/Seats\s+3\s/);
    expect(await (await fetch(`${sandbox.rally.url}/admin/webhooks`)).json()).toMatchObject([{ endpointId }]);
  });

  it('opens it to nobody else, and leaves the folder around it as folders are', async () => {
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect((await stat(join(folder, '..'))).mode & 0o055).toBe(0o055 & ~process.umask());
  });
});
