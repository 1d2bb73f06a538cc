import { type Markup, html, renderDocument } from '../http/html.js';
import type { Session } from './session.js';
import type { Outcome, Question, UsertestingTest } from './test-settings.js';

/** Where the forms of a session post to; carries no contributor identifier. */
export function sessionPath(code: string, session: Session): string {
  return `/invite/${code}/sessions/${session.sessionId}`;
}

function renderFreeAnswer(question: Question, faults: Markup | undefined, described: Markup): Markup {
  return html`<h1><label for="answer">${question.text}</label></h1>
${faults}
<textarea id="answer" name="answer" autocomplete="off" maxlength="5000"${described}></textarea>`;
}

function renderChoices(
  choices: NonNullable<Question['choices']>,
  question: Question,
  faults: Markup | undefined,
  described: Markup,
): Markup {
  const rows = choices.map(
    ({ text }, index) =>
      html`<div class="choice"><input type="radio" id="choice-${index}" name="answer" value="${text}"><label for="choice-${index}">${text}</label></div>\n`,
  );
  return html`<fieldset${described}><legend><h1>${question.text}</h1></legend>
${faults}
${rows}</fieldset>`;
}

/** One question; `faulty` says that the last answer was none. */
export function renderQuestionPage(test: UsertestingTest, code: string, session: Session, question: Question, faulty = false): string {
  const step = session.answers.length;
  const progress = `Question ${step + 1} of ${test.questions.length}`;
  const remedy = question.choices ? 'Please choose an answer, then choose Continue.' : 'Please write an answer, then choose Continue.';
  const fault = faulty ? html`<p class="error" id="fault" role="alert">${remedy}</p>` : undefined;
  const described = faulty ? html` aria-describedby="fault"` : html``;
  const invalid = faulty ? html` aria-invalid="true"` : html``;
  return renderDocument(
    `${faulty ? 'Error: ' : ''}${progress} – ${test.title}`,
    html`<p class="quiet">${test.title} · ${progress}</p>
<form method="post" action="${sessionPath(code, session)}">
${question.choices ? renderChoices(question.choices, question, fault, described) : renderFreeAnswer(question, fault, html`${invalid}${described}`)}
<input type="hidden" name="step" value="${step}">
<p><button type="submit">Continue</button></p>
<p><button type="submit" class="secondary" name="action" value="leave">Leave the test</button></p>
</form>`,
  );
}

const ENDINGS: Readonly<Record<Outcome, readonly [heading: string, text: string]>> = {
  complete: ['Thank you, the test is finished', 'Your answers were recorded.'],
  screen_out: ['This test is looking for other people', 'Thank you for your time. There is nothing wrong with your answers.'],
  over_quota: ['This test is full', 'Enough people have taken part already.'],
  quality: ['This session cannot be used', 'An answer did not fit the question that was asked.'],
  incomplete: ['You left the test', 'Your session is recorded as not finished.'],
};

/** The end of a session. `target` is the only place where the contributor identifier appears, as the target of the link. */
export function renderEndPage(test: UsertestingTest, outcome: Outcome | undefined, target: string | undefined): string {
  const [heading, text] = outcome === undefined ? ['This session has ended', 'There is nothing more to do.'] : ENDINGS[outcome];
  const next =
    target === undefined
      ? html`<p>No redirect is set for this ending, so the test ends here. You can close this page.</p>`
      : html`<p>One last step: choose the link to go back to where you came from.</p>
<p><a class="button" href="${target}" rel="noreferrer">Continue</a></p>`;
  return renderDocument(`${heading} – ${test.title}`, html`<h1>${heading}</h1>\n<p>${text}</p>\n${next}`);
}

/** For a link that leads nowhere: a wrong code, a test that is not launched, a session that was removed. */
export function renderUnknownPage(): string {
  return renderDocument(
    'Test not found',
    html`<h1>This test does not exist</h1>\n<p>Check that you used the whole link of your invitation.</p>`,
  );
}

/** A line of the home page. */
export interface ListedTest {
  readonly title: string;
  readonly type: string;
  readonly id: string;
  readonly inviteLink: string | null;
  readonly finished: number;
}

/** The list of tests for who runs the stand-in. */
export function renderHomePage(tests: readonly ListedTest[]): string {
  const rows = tests.map(({ title, type, id, inviteLink, finished }) => {
    const link = inviteLink === null ? html`none` : html`<a href="${inviteLink}">${inviteLink}</a>`;
    const about = html`${title}<br><span class="quiet">${type}, ${finished} complete</span>`;
    return html`<tr><td>${about}</td><td class="address"><code>${id}</code></td><td class="address">${link}</td></tr>\n`;
  });
  return renderDocument(
    'Test tool (stand-in)',
    html`<h1>Test tool</h1>
<p>A stand-in in the manner of UserTesting. Create a test with <code>POST /admin/tests</code>; its Invite Network link exists once it is launched.</p>
<table><caption>Tests</caption>
<thead><tr><th scope="col">Test</th><th scope="col">Test id</th><th scope="col">Invite Network link</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}
