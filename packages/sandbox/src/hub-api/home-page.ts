import { type Markup, html, renderDocument } from '../http/html.js';
import type { Characteristic } from './characteristic.js';
import type { ParticipantRecord } from './participant.js';

function renderParticipant({ id, email, first_name, last_name, characteristics }: ParticipantRecord): Markup {
  const values = Object.entries(characteristics).map(([slug, value]) => `${slug}: ${value}`);
  const name = [first_name, last_name].filter((part) => part !== null).join(' ');
  return html`<tr><td>${id}</td><td class="address">${email ?? ''}</td><td>${name}</td><td>${values.join(', ')}</td></tr>`;
}

/** The page that shows an account's characteristics and its newest participants. */
export function renderHomePage(newest: readonly ParticipantRecord[], total: number, characteristics: readonly Characteristic[]): string {
  const names = characteristics.map(({ name, slug, type }) => html`<li>${name} (<code>${slug}</code>, ${type})</li>`);
  const listed =
    newest.length === 0
      ? html`<p class="quiet">Nobody yet: write some with PATCH /api/participants/batches.</p>`
      : html`<table><thead><tr><th>Id</th><th>Email</th><th>Name</th><th>Characteristics</th></tr></thead><tbody>${newest.map(renderParticipant)}</tbody></table>`;
  return renderDocument(
    'Hub API',
    html`<h1>Hub API</h1>
<p>Participants: ${total}${newest.length < total ? `, of whom the newest ${newest.length} are shown` : ''}</p>
${listed}
<h2>Characteristics</h2>
${names.length === 0 ? html`<p class="quiet">None yet: make one with POST /admin/characteristics.</p>` : html`<ul>${names}</ul>`}`,
  );
}
