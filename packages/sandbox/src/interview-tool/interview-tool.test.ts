import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hurryThrough, visit } from '../../test/participant.js';
import { type RunningInterviewTool, startInterviewTool } from './start-interview-tool.js';

let tool: RunningInterviewTool;
beforeAll(async () => {
  tool = await startInterviewTool();
});
afterAll(() => tool.close());

const CALL_TO_ACTION = { text: 'Claim Your Reward', url: 'https://hub.example/return/abc?keep=1#top' };

describe('the conversation', () => {
  it('asks one question a page, then whether there is more to share, and ends with the button', async () => {
    const { inviteLink } = tool.createOutline({ title: 'Travel', callToAction: CALL_TO_ACTION, questions: ['Where to?', 'How often?'] });
    const first = await visit(inviteLink);
    expect(first.text).toContain('Where to?');
    expect(first.text).not.toContain('How often?');
    expect(first.button).toBeUndefined();
    const second = await first.answer('Rome');
    expect(second.text).toContain('How often?');
    const closing = await second.answer('Every year');
    expect(closing.text).toContain('anything else you would like to share');
    const again = await closing.answer('I also like trains');
    expect(again.text).toContain('anything else you would like to share');
    const end = await again.answer('No, thank you.');
    expect(end.text).toContain('Claim Your Reward');
    expect(end.button).toBe(CALL_TO_ACTION.url);
  });

  it('goes straight to the closing question on "skip to the end"', async () => {
    const { inviteLink, id } = tool.createOutline({ title: 'Travel', callToAction: CALL_TO_ACTION });
    const end = await hurryThrough(inviteLink);
    expect(end.button).toBe(CALL_TO_ACTION.url);
    expect(tool.interviews(id)).toMatchObject([{ status: 'completed', answered: 1 }]);
  });

  it('shows no button when the outline has no call to action', async () => {
    const { inviteLink } = tool.createOutline({ title: 'Travel' });
    const end = await hurryThrough(inviteLink);
    expect(end.button).toBeUndefined();
    expect(end.text).toContain('You can close this page');
  });

  it('names an empty answer as a fault that is tied to the field, and asks again', async () => {
    const { inviteLink } = tool.createOutline({ title: 'Travel', questions: ['Where to?'] });
    const faulty = await (await visit(inviteLink)).answer('   ');
    expect(faulty.status).toBe(422);
    expect(faulty.html).toMatch(/<title>Error: /);
    expect(faulty.html).toMatch(/id="fault" role="alert"/);
    expect(faulty.html).toMatch(/aria-invalid="true" aria-describedby="fault hint"/);
    expect(faulty.text).toContain('Where to?');
  });

  it('takes a form that is sent twice once', async () => {
    const { inviteLink, id } = tool.createOutline({ title: 'Travel', questions: ['One?', 'Two?', 'Three?'] });
    const first = await visit(inviteLink);
    await first.answer('x');
    expect((await first.answer('x')).text).toContain('Two?');
    expect(tool.interviews(id)).toMatchObject([{ answered: 1 }]);
  });

  it('escapes what researchers write', async () => {
    const { inviteLink } = tool.createOutline({ title: '<script>alert(1)</script>', questions: ['"<b>"?'] });
    const { html, text } = await visit(inviteLink);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<b>');
    expect(text).toContain('"<b>"?');
  });

  it('needs no script, loads nothing from elsewhere, and labels its field', async () => {
    const { inviteLink } = tool.createOutline({ title: 'Travel' });
    const response = await fetch(inviteLink);
    const html = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(html).not.toMatch(/<script|https?:\/\//);
    expect(html).toMatch(/<html lang="en">/);
    expect(html).toMatch(/<label for="answer">[^<]+<\/label>/);
    expect((await fetch(`${tool.url}/assets/sandbox.css`)).headers.get('content-type')).toContain('text/css');
  });
});

describe('the parameters of the invite link', () => {
  const TOKEN = 'pp_9exh736.k3-Zq_tracked';

  it('are kept, handed to the button beside its own query and fragment, and stand on no page before', async () => {
    const { inviteLink, id } = tool.createOutline({ title: 'Travel', callToAction: CALL_TO_ACTION, questions: ['Where to?'] });
    const first = await visit(`${inviteLink}?iid=${TOKEN}&name=Ann&returnUrl=https://evil.example&brand.colour=red`);
    const closing = await first.answer('Rome');
    for (const page of [first, closing]) expect(page.html).not.toContain(TOKEN);
    const end = await closing.answer('no');
    expect(end.text).not.toContain(TOKEN);
    expect(end.button).toBe(`https://hub.example/return/abc?keep=1&iid=${TOKEN}#top`);
    expect(tool.interviews(id)[0]?.participant_metadata).toEqual({ iid: TOKEN });
  });

  it('are cut at 50 characters', async () => {
    const { inviteLink, id } = tool.createOutline({ title: 'Travel', callToAction: CALL_TO_ACTION });
    const end = await hurryThrough(`${inviteLink}?iid=${'k'.repeat(51)}`);
    expect(new URL(end.button ?? '').searchParams.get('iid')).toBe('k'.repeat(50));
    expect(tool.interviews(id)[0]?.participant_metadata).toEqual({ iid: 'k'.repeat(50) });
  });

  it('resume the interview in the browser that opened it, and only with the same values', async () => {
    const { inviteLink, id } = tool.createOutline({ title: 'Travel', questions: ['One?', 'Two?'] });
    const response = await fetch(`${inviteLink}?iid=ann`);
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await visit(`${inviteLink}?iid=ann`, { cookie });
    await page.answer('x');
    expect((await visit(`${inviteLink}?iid=ann`, { cookie })).text).toContain('Two?');
    expect((await visit(`${inviteLink}?iid=bob`, { cookie })).text).toContain('One?');
    expect(tool.interviews(id).map((interview) => interview.participant_metadata)).toEqual([{ iid: 'ann' }, { iid: 'bob' }]);
  });

  it('open no interview on HEAD', async () => {
    const { inviteLink, id } = tool.createOutline({ title: 'Travel' });
    expect((await fetch(`${inviteLink}?iid=x`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${tool.url}/interview/none`, { method: 'HEAD' })).status).toBe(404);
    expect(tool.interviews(id)).toEqual([]);
  });
});
