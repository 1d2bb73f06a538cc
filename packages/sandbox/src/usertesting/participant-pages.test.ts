import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visit } from '../../test/participant.js';
import { type RunningUsertesting, startUsertesting } from './start-usertesting.js';
import type { TestInput } from './test-settings.js';

let tool: RunningUsertesting;
beforeAll(async () => {
  tool = await startUsertesting();
});
afterAll(() => tool.close());

const redirects = {
  complete: 'https://hub.example/c?u=#cuser#&v=%7e',
  screen_out: 'https://hub.example/s?u=#cuser#',
  over_quota: 'https://hub.example/o?u=#cuser#',
  quality: 'https://hub.example/q?u=#cuser#',
  incomplete: 'https://hub.example/i?u=#cuser#',
};

function launch(input: Partial<TestInput> = {}): { id: string; link: string } {
  const { id, inviteLink } = tool.createTest({ title: 'Shop', state: 'launched', redirects, ...input });
  return { id, link: inviteLink ?? '' };
}
const statuses = (id: string) => tool.sessions(id).map(({ participantId, status }) => [participantId, status]);

describe('the pages of a test', () => {
  it('ask one question at a time, and lead back with the id after the last', async () => {
    const { id, link } = launch();
    const first = await visit(`${link}?userID=i9exh736&utm=mail`);
    expect(first.text).toContain('Question 1 of 3');
    expect(statuses(id)).toEqual([['i9exh736', 'IN_PROGRESS']]);
    const second = await first.answer('Yes');
    const third = await second.answer('Blue');
    for (const page of [first, second, third])
      expect([page.status, page.html.includes('i9exh736'), page.button]).toEqual([200, false, undefined]);
    const end = await third.answer('The colours');
    expect(end.button).toBe('https://hub.example/c?u=i9exh736&v=%7e');
    const [session] = tool.sessions(id);
    expect(session).toMatchObject({ status: 'COMPLETE', answers: ['Yes', 'Blue', 'The colours'] });
    expect(Date.parse(session?.finishTime ?? '')).toBeGreaterThanOrEqual(Date.parse(session?.startTime ?? ''));
  });

  it('lead elsewhere who is screened out, fails the check, leaves, or comes too late', async () => {
    const { id, link } = launch({ places: 1 });
    expect((await (await visit(`${link}?userID=i1`)).answer('No')).button).toBe('https://hub.example/s?u=i1');
    expect((await (await (await visit(`${link}?userID=i2`)).answer('Yes')).answer('Red')).button).toBe('https://hub.example/q?u=i2');
    expect((await (await (await visit(`${link}?userID=i3`)).answer('Yes')).leave()).button).toBe('https://hub.example/i?u=i3');
    await (await (await (await visit(`${link}?userID=i4`)).answer('Yes')).answer('Blue')).answer('Nothing');
    expect((await visit(`${link}?userID=i5`)).button).toBe('https://hub.example/o?u=i5');
    expect(statuses(id)).toEqual([
      ['i1', 'SCREENED_OUT'],
      ['i2', 'QUALITY_FAILED'],
      ['i3', 'INCOMPLETE'],
      ['i4', 'COMPLETE'],
      ['i5', 'OVER_QUOTA'],
    ]);
  });

  it('encode the id, put it in every place, and nothing in its place when none came', async () => {
    const twice = { incomplete: 'https://hub.example/#cuser#?u=#cuser#' };
    const { id, link } = launch({ redirects: twice });
    expect((await (await visit(`${link}?userID=${encodeURIComponent('a b&$&/é')}`)).leave()).button).toBe(
      'https://hub.example/a%20b%26%24%26%2F%C3%A9?u=a%20b%26%24%26%2F%C3%A9',
    );
    for (const query of ['', '?userID=', '?userid=i1'])
      expect((await (await visit(link + query)).leave()).button).toBe('https://hub.example/?u=');
    expect(statuses(id).slice(1)).toEqual([
      [null, 'INCOMPLETE'],
      [null, 'INCOMPLETE'],
      [null, 'INCOMPLETE'],
    ]);
  });

  it('capture the id under the name that the test sets', async () => {
    const { link } = launch({ parameter: 'pid' });
    expect((await (await visit(`${link}?userID=i1&pid=i2`)).leave()).button).toBe('https://hub.example/i?u=i2');
  });

  it('say so and stay where no redirect is set', async () => {
    const { link } = launch({ redirects: {} });
    const end = await (await visit(`${link}?userID=i1`)).leave();
    expect(end.button).toBeUndefined();
    expect(end.text).toContain('No redirect is set');
  });

  it('name a missing answer as a fault that is tied to the field, and ask again', async () => {
    const { id, link } = launch();
    for (const wrong of ['', 'Maybe']) {
      const faulty = await (await visit(`${link}?userID=i1`)).answer(wrong);
      expect(faulty.status).toBe(422);
      expect(faulty.html).toMatch(/<title>Error: /);
      expect(faulty.html).toMatch(/<fieldset aria-describedby="fault">/);
      expect(faulty.html).toMatch(/id="fault" role="alert"/);
    }
    const written = await (await (await (await visit(`${link}?userID=i2`)).answer('Yes')).answer('Blue')).answer('  ');
    expect(written.html).toMatch(/<textarea [^>]*aria-invalid="true" aria-describedby="fault"/);
    expect(tool.sessions(id).map(({ answers }) => answers.length)).toEqual([0, 0, 2]);
  });

  it('take a form that is sent twice once, and leave an ended session as it is', async () => {
    const { id, link } = launch();
    const first = await visit(`${link}?userID=i1`);
    const second = await first.answer('Yes');
    expect((await first.answer('No')).text).toContain('Question 2 of 3');
    const end = await (await second.answer('Blue')).answer('x');
    expect((await second.leave()).button).toBe(end.button);
    expect(statuses(id)).toEqual([['i1', 'COMPLETE']]);
  });

  it('resume in the browser that began, and only with the same id', async () => {
    const { id, link } = launch();
    const response = await fetch(`${link}?userID=i1`);
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    await (await visit(`${link}?userID=i1`, { cookie })).answer('Yes');
    expect((await visit(`${link}?userID=i1`, { cookie })).text).toContain('Question 2 of 3');
    expect((await visit(`${link}?userID=i2`, { cookie })).text).toContain('Question 1 of 3');
    expect(tool.sessions(id)).toHaveLength(2);
  });

  it('are not there for a draft, a wrong code, or who was removed, and open nothing on HEAD', async () => {
    const { id, link } = launch();
    const page = await visit(`${link}?userID=i1`);
    expect((await fetch(`${link}?userID=i1`, { method: 'HEAD' })).status).toBe(200);
    expect(tool.sessions(id)).toHaveLength(1);
    tool.removeSession(id, tool.sessions(id)[0]?.sessionId ?? '');
    expect((await page.answer('Yes')).status).toBe(404);
    expect((await visit(`${tool.url}/invite/none`)).text).toContain('does not exist');
    expect((await fetch(`${tool.url}/invite/none`, { method: 'HEAD' })).status).toBe(404);
  });

  it('escape what researchers write, need no script, and load nothing from elsewhere', async () => {
    const { link } = launch({ title: '<script>x</script>', questions: [{ text: '"<b>"?', choices: [{ text: '<i>' }, { text: 'b' }] }] });
    const response = await fetch(link);
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<b>|<i>|https?:\/\//);
    expect(page).toMatch(/<html lang="en">/);
    expect(page).toMatch(/<legend><h1>[^<]+<\/h1><\/legend>/);
    expect(page).toMatch(/<input type="radio" id="choice-0"[^>]*><label for="choice-0">/);
    expect((await (await visit(link)).answer('<i>')).text).toContain('finished');
  });
});
