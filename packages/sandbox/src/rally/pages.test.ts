import { afterEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { visit } from '../../test/participant.js';
import { callRally } from '../../test/rally-client.js';
import { type OpenRally, addPeople, openRally } from '../../test/rally-study.js';

let open: OpenRally;
afterEach(() => open.rally.close());

const statuses = () =>
  open.rally.participants(open.studyId).map(({ status, approvalStatus, screenerState }) => [status, approvalStatus, screenerState]);

describe('the pages', () => {
  it('show of a person all that the platform was told', async () => {
    open = await openRally();
    const people = [
      {
        email: 'p1@panel.example',
        firstName: '<b>Ada',
        phone: '+1 555',
        additionalEmails: ['ada@home.example'],
        properties: [{ name: 'Matched', propertyType: 'STRING', value: 'Banking' }],
      },
    ];
    await callRally(open.rally.url, 'POST', `/studies/${open.studyId}/participants/import`, { people });
    await open.rally.settle();
    const list = await visit(open.rally.url);
    expect(list.html).toContain(`<a href="/studies/${open.studyId}">Banks</a>`);
    const page = await visit(`${open.rally.url}/studies/${open.studyId}`);
    for (const told of ['p1@panel.example', '<b>Ada', '+1 555', 'ada@home.example', 'Matched', 'Banking'])
      expect(page.text).toContain(told);
    expect(page.html).not.toMatch(/<b>|<script/);
    expect((await visit(`${open.rally.url}/studies/none`)).status).toBe(404);
  });

  it.each([
    ['INTERVIEWS', 'INTERVIEW_INVITE_SENT', 'INTERVIEW_COMPLETED'],
    ['GROUP_INTERVIEW', 'INTERVIEW_INVITE_SENT', 'INTERVIEW_COMPLETED'],
    ['UNMODERATED_TEST', 'UNMODERATED_TEST_INVITE_SENT', 'UNMODERATED_TEST_COMPLETED'],
    ['SURVEY', 'INVITE_SENT', 'SURVEY_COMPLETED'],
  ] as const)('approve, reject and complete participants of %s', async (studyType, invited, completed) => {
    open = await openRally(studyType);
    const [a = '', b = ''] = await addPeople(open.rally, open.studyId, ['p1@panel.example', 'p2@panel.example']);
    const pressed = await open.press('approve', a);
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `/studies/${open.studyId}`]);
    await open.press('reject', b);
    expect(statuses()).toEqual([
      [invited, 'APPROVED', 'QUALIFIED'],
      ['SCREENER_DISQUALIFIED', 'REJECTED', 'NOT_QUALIFIED'],
    ]);
    expect((await open.press('complete', b)).status).toBe(409);
    await open.press('complete', a);
    expect(statuses()[0]?.[0]).toBe(completed);
    for (const late of ['approve', 'reject', 'complete', 'no_show']) expect((await open.press(late, a)).status).toBe(409);
    expect((await open.press('approve', 'nobody')).status).toBe(404);
  });

  it('mark a no-show of an interview only, and offer the buttons that work', async () => {
    open = await openRally();
    const [id = ''] = await addPeople(open.rally, open.studyId, ['p1@panel.example']);
    const buttons = async () =>
      [...(await visit(`${open.rally.url}/studies/${open.studyId}`)).html.matchAll(/<button type="submit">([^<]*)</g)].map(
        ([, label]) => label,
      );
    expect(await buttons()).toEqual(['Approve', 'Reject']);
    await open.press('approve', id);
    expect(await buttons()).toEqual(['Mark completed', 'Mark as no-show']);
    await open.press('no_show', id);
    expect([statuses()[0]?.[0], await buttons()]).toEqual(['INTERVIEW_NO_SHOWED', []]);
    await open.rally.close();
    open = await openRally('UNMODERATED_TEST');
    const [tester = ''] = await addPeople(open.rally, open.studyId, ['p1@panel.example']);
    await open.press('approve', tester);
    expect((await open.press('no_show', tester)).status).toBe(409);
  });

  it('are not needed where an admin sets any status', async () => {
    open = await openRally();
    const [id = ''] = await addPeople(open.rally, open.studyId, ['p1@panel.example']);
    const address = `${open.rally.url}/admin/studies/${open.studyId}/participants/${id}`;
    await callJson('PATCH', address, { status: 'INTERVIEW_SCHEDULED', approvalStatus: 'REPORTED', screenerState: 'AUTO_QUALIFIED' });
    expect(statuses()).toEqual([['INTERVIEW_SCHEDULED', 'REPORTED', 'AUTO_QUALIFIED']]);
    const refused = await callJson('PATCH', address, { status: 'HAPPY' });
    expect([refused.status, refused.body['message']]).toEqual([422, expect.stringContaining('EMAIL_HARD_BOUNCED')]);
    expect((await callJson('PATCH', `${address}x`, {})).status).toBe(404);
    expect(await (await fetch(`${open.rally.url}/admin/people`)).json()).toEqual(open.rally.people());
  });
});
