import { type Transporter, createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { visit } from '../../test/participant.js';
import { type RunningMailbox, startMailbox } from './start-mailbox.js';

let mailbox: RunningMailbox;
let transport: Transporter;
beforeEach(async () => {
  mailbox = await startMailbox();
  transport = createTransport(mailbox.smtpUrl);
});
afterEach(async () => {
  transport.close();
  await mailbox.close();
});

const MAIL = {
  from: 'Panelbridge <hub@example.com>',
  to: 'ann@example.com',
  subject: 'Your invitation – ünïcode',
  text: 'Start here: https://hub.example/r/abc?x=1&y=2.\nThank you.',
  html: '<p>Start <a href="https://hub.example/r/abc?x=1&amp;y=2">here</a> or <a href="mailto:a@b.c">write</a></p>',
  headers: { 'X-Study': 'travel' },
};

describe('the mailbox', () => {
  it('takes a mail over SMTP and shows all of it', async () => {
    await transport.sendMail(MAIL);
    expect(mailbox.messages()).toMatchObject([
      {
        envelope: { from: 'hub@example.com', to: ['ann@example.com'] },
        from: 'hub@example.com',
        to: ['ann@example.com'],
        subject: MAIL.subject,
        headers: { 'x-study': 'travel' },
        links: ['https://hub.example/r/abc?x=1&y=2'],
      },
    ]);
    expect(mailbox.messages()[0]?.text).toContain('Thank you.');
    expect(mailbox.messages()[0]?.html).toContain('<a href=');
  });

  it('takes credentials without checking them', async () => {
    const signedIn = createTransport({ host: '127.0.0.1', port: mailbox.smtpPort, auth: { user: 'hub', pass: 'anything' } });
    await signedIn.sendMail(MAIL);
    signedIn.close();
    expect(mailbox.messages()).toHaveLength(1);
  });

  it('waits for a mail that is still to come, and finds one that is there', async () => {
    const coming = mailbox.waitFor(({ envelope }) => envelope.to.includes('bob@example.com'));
    await transport.sendMail(MAIL);
    await transport.sendMail({ ...MAIL, to: 'bob@example.com' });
    expect((await coming).to).toEqual(['bob@example.com']);
    expect((await mailbox.waitFor(({ to }) => to.includes('ann@example.com'))).subject).toBe(MAIL.subject);
  });

  it('says what came when the mail waited for does not', async () => {
    await transport.sendMail(MAIL);
    await expect(mailbox.waitFor(() => false, 30)).rejects.toThrow(/within 30 ms.*Your invitation.*ann@example\.com/);
  });

  it('has a page, a JSON list by recipient, and forgets on DELETE', async () => {
    await transport.sendMail({ ...MAIL, text: '<script>x</script> https://hub.example/r/abc' });
    const [message] = mailbox.messages();
    expect((await visit(mailbox.url)).text).toContain(MAIL.subject);
    const received = message?.receivedAt ?? '';
    const local = new Date(received).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    expect((await visit(mailbox.url)).html).toMatch(new RegExp(`<time datetime="${received}">\\d+ [A-Z][a-z]+ \\d{4}, ${local}</time>`));
    const page = await visit(`${mailbox.url}/messages/${message?.id ?? ''}/view`);
    expect(page.html).not.toContain('<script');
    expect(page.html).toContain('<a href="https://hub.example/r/abc"');
    expect((await callJson('GET', `${mailbox.url}/messages?to=ANN@example.com`)).body).toHaveLength(1);
    expect((await callJson('GET', `${mailbox.url}/messages?to=bob@example.com`)).body).toHaveLength(0);
    expect((await callJson('GET', `${mailbox.url}/messages/${message?.id ?? ''}`)).body).toEqual(message);
    expect((await callJson('DELETE', `${mailbox.url}/messages`)).status).toBe(204);
    expect((await callJson('GET', `${mailbox.url}/messages/${message?.id ?? ''}`)).status).toBe(404);
    expect((await visit(mailbox.url)).text).toContain('No mail has come yet');
  });

  it('refuses the recipients it is told to, and takes the others', async () => {
    expect((await callJson('PUT', `${mailbox.url}/misbehave`, { rejectRecipients: ['Ann@example.com'] })).status).toBe(200);
    await expect(transport.sendMail(MAIL)).rejects.toMatchObject({ responseCode: 550 });
    const sent = await transport.sendMail({ ...MAIL, to: ['ann@example.com', 'bob@example.com'] });
    expect(sent.rejected).toEqual(['ann@example.com']);
    expect(mailbox.messages().map(({ envelope }) => envelope.to)).toEqual([['bob@example.com']]);
    mailbox.misbehave({ rejectRecipients: true });
    await expect(transport.sendMail({ ...MAIL, to: 'bob@example.com' })).rejects.toMatchObject({ responseCode: 550 });
  });

  it('is slow when told to', async () => {
    mailbox.misbehave({ delayMs: 200 });
    const begun = Date.now();
    await transport.sendMail(MAIL);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(199);
  });

  it.each(['connect', 'data'] as const)('cuts the connection at %s and takes nothing', async (dropConnections) => {
    mailbox.misbehave({ dropConnections });
    await expect(transport.sendMail(MAIL)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNECTION|ESOCKET|ECONNRESET/) });
    expect(mailbox.messages()).toEqual([]);
    mailbox.misbehave({});
    await transport.sendMail(MAIL);
    expect(mailbox.messages()).toHaveLength(1);
  });

  it('refuses an unknown switch', async () => {
    expect(await callJson('PUT', `${mailbox.url}/misbehave`, { dropConnections: 'often' })).toMatchObject({
      status: 422,
      body: { code: 'input_rejected' },
    });
    expect(() => mailbox.misbehave({ delayMs: -1 })).toThrow(/delayMs/);
  });

  it('closes while a slow mail is under way', async () => {
    mailbox.misbehave({ delayMs: 60_000 });
    const sending = transport.sendMail(MAIL).then(
      () => 'taken',
      () => 'cut',
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    await mailbox.close();
    expect(await sending).toBe('cut');
  });

  it('says that a port is taken', async () => {
    await expect(startMailbox({ smtpPort: mailbox.smtpPort })).rejects.toThrow(/EADDRINUSE/);
    await expect(startMailbox({ httpPort: Number(new URL(mailbox.url).port) })).rejects.toThrow(/EADDRINUSE/);
  });
});
