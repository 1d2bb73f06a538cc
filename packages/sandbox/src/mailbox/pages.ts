import { type Markup, html, renderDocument } from '../http/html.js';
import type { MailMessage } from './message.js';

// Who reads the mails sits at the machine that shows them, so its zone is theirs.
const localTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function renderTime(at: string): Markup {
  return html`<time datetime="${at}">${localTime.format(new Date(at))}</time>`;
}

function nameSubject({ subject }: MailMessage): string {
  return subject === '' ? '(no subject)' : subject;
}

/** The list of mails, newest first. */
export function renderMailbox(messages: readonly MailMessage[]): string {
  const rows = messages.toReversed().map((message) => {
    const { id, receivedAt, envelope } = message;
    return html`<tr>
<td class="time">${renderTime(receivedAt)}</td>
<td>${envelope.to.join(', ')}</td>
<td><a href="/messages/${id}/view">${nameSubject(message)}</a></td>
</tr>`;
  });
  const table = html`<table><caption>Newest first</caption>
<thead><tr><th scope="col">Received</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
<tbody>${rows}</tbody></table>`;
  const content = messages.length === 0 ? html`<p>No mail has come yet. Load this page again to look once more.</p>` : table;
  return renderDocument(`Mailbox (${messages.length})`, html`<h1>Mailbox</h1>\n${content}`);
}

/** One mail as plain text, with its links to follow. */
export function renderMessage(message: MailMessage): string {
  const { envelope, from, links, receivedAt, text } = message;
  const items = links.map((link) => html`<li><a href="${link}" rel="noreferrer">${link}</a></li>`);
  return renderDocument(
    nameSubject(message),
    html`<p><a href="/">All mails</a></p>
<h1>${nameSubject(message)}</h1>
<p>From ${from} to ${envelope.to.join(', ')}, received ${renderTime(receivedAt)}</p>
<pre>${text === '' ? '(no plain text)' : text}</pre>
${items.length === 0 ? undefined : html`<h2>Links in this mail</h2>\n<ul>${items}</ul>`}`,
  );
}
