import { type Markup, html, renderDocument } from '../http/html.js';
import { currentQuestion, identifyStep } from './conversation.js';
import type { Interview } from './interview.js';
import type { Outline } from './outline.js';

/** Where the forms of an interview post to; carries no parameter of the invite link. */
export function conversationPath(interview: Interview): string {
  return `/interview/${interview.outlineId}/conversation/${interview.id}`;
}

function renderError(): Markup {
  return html`<p class="error" id="fault" role="alert">Please write an answer, then choose Continue.</p>`;
}

/** One question with a text field; `faulty` says that the last answer was empty. */
export function renderQuestionPage(outline: Outline, interview: Interview, faulty = false): string {
  const { conversation } = interview;
  const progress =
    conversation.stage === 'questions'
      ? `Question ${conversation.answers.length + 1} of ${conversation.questions.length}`
      : 'Last question';
  const described = faulty ? html` aria-invalid="true" aria-describedby="fault hint"` : html` aria-describedby="hint"`;
  return renderDocument(
    `${faulty ? 'Error: ' : ''}${progress} – ${outline.title}`,
    html`<p class="quiet">${outline.title} · ${progress}</p>
<form method="post" action="${conversationPath(interview)}">
<h1><label for="answer">${currentQuestion(conversation)}</label></h1>
${faulty ? renderError() : undefined}
<p class="quiet" id="hint">Answer in your own words. To finish early, write “skip to the end”.</p>
<textarea id="answer" name="answer" autocomplete="off" maxlength="5000"${described}></textarea>
<input type="hidden" name="step" value="${identifyStep(conversation)}">
<p><button type="submit">Continue</button></p>
</form>`,
  );
}

/** The end of the talk. `buttonUrl` is the only place where kept parameters appear, as the target of the call to action. */
export function renderEndPage(outline: Outline, buttonUrl: string | undefined): string {
  const next =
    outline.callToAction === null || buttonUrl === undefined
      ? html`<p>There is nothing more to do. You can close this page.</p>`
      : html`<p>One last step: choose the button to finish.</p>
<p><a class="button" href="${buttonUrl}" rel="noreferrer">${outline.callToAction.text}</a></p>`;
  return renderDocument(`Thank you – ${outline.title}`, html`<h1>Thank you for your answers</h1>\n${next}`);
}

/** For a link that leads nowhere. */
export function renderUnknownPage(): string {
  return renderDocument(
    'Interview not found',
    html`<h1>This interview does not exist</h1>\n<p>Check that you used the whole link of your invitation.</p>`,
  );
}

/** The list of outlines for who runs the stand-in. */
export function renderHomePage(outlines: readonly Outline[], baseUrl: string): string {
  const rows = outlines.map(
    ({ id, title }) => html`<tr><td>${title}</td><td class="address"><a href="/interview/${id}">${baseUrl}/interview/${id}</a></td></tr>`,
  );
  return renderDocument(
    'Interview tool (stand-in)',
    html`<h1>Interview tool</h1>
<p>A stand-in in the manner of Perspective AI. Create an outline with <code>POST /admin/outlines</code>.</p>
<table><caption>Research outlines</caption>
<thead><tr><th scope="col">Title</th><th scope="col">Invite link</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}
