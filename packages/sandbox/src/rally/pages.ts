import { type Markup, html, renderDocument } from '../http/html.js';
import { type Participant, type Verdict, listVerdicts } from './participant.js';
import type { Person, Property } from './person.js';
import type { Study } from './study.js';

/** The list of studies. */
export function renderStudies(studies: readonly Study[]): string {
  const rows = studies.map(
    ({ studyId, studyPlan, studyType, status }) =>
      html`<tr><td><a href="/studies/${studyId}">${studyPlan.name}</a></td><td>${studyType}</td><td>${status}</td></tr>`,
  );
  return renderDocument(
    'Studies – research platform (stand-in)',
    html`<h1>Studies</h1>
<p>A stand-in in the manner of Rally. Make a study with <code>POST /api/public/v1/studies</code>.</p>
<table><thead><tr><th scope="col">Study</th><th scope="col">Type</th><th scope="col">Status</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

const LABELS: Readonly<Record<Verdict, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  complete: 'Mark completed',
  no_show: 'Mark as no-show',
};

/** Every field that the workspace holds of a person, so that the page shows what it was told and nothing is left out. */
function renderPerson(person: Person, properties: readonly Property[]): Markup {
  const { properties: values, ...fields } = person;
  const nameOf = (id: string): string => properties.find(({ propertyId }) => propertyId === id)?.name ?? id;
  const known = [...Object.entries(fields), ...Object.entries(values).map(([id, value]) => [nameOf(id), value] as const)];
  return html`<dl>${known
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => html`<dt>${name}</dt><dd>${Array.isArray(value) ? value.join(', ') : String(value)}</dd>`)}</dl>`;
}

function renderButton(studyId: string, participantId: string, verdict: Verdict): Markup {
  return html`<form method="post" action="/studies/${studyId}/participants/${participantId}/${verdict}"><button type="submit">${LABELS[verdict]}</button></form>`;
}

/** A study's participants with all that the platform knows of them, and the buttons that decide about them. */
export function renderStudy(
  study: Study,
  participants: readonly { readonly participant: Participant; readonly person: Person }[],
  properties: readonly Property[],
): string {
  const rows = participants.map(
    ({ participant, person }) => html`<tr><td>${participant.participantId}</td>
<td>${renderPerson(person, properties)}</td>
<td>${participant.status}<br>${participant.approvalStatus}<br>${participant.screenerState ?? ''}</td>
<td>${listVerdicts(participant, study.studyType).map((verdict) => renderButton(study.studyId, participant.participantId, verdict))}</td></tr>`,
  );
  return renderDocument(
    `${study.studyPlan.name} – research platform (stand-in)`,
    html`<p><a href="/">All studies</a></p>
<h1>${study.studyPlan.name}</h1>
<p>${study.studyType}, ${study.status}. Participants: ${participants.length}</p>
<table><thead><tr><th scope="col">Participant</th><th scope="col">What is known</th><th scope="col">Status</th><th scope="col">Decide</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

/** For what is not there, or cannot be done any more. */
export function renderRefusal(title: string, message: string): string {
  return renderDocument(title, html`<h1>${title}</h1>\n<p>${message}</p>\n<p><a href="/">All studies</a></p>`);
}
