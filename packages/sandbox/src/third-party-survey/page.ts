import { html, renderDocument } from '../http/html.js';
import { PARTICIPANT_VARIABLE } from './survey-model.js';

/**
 * The script of the survey's page. It does what SurveyJS documents for keeping a URL parameter: it reads the parameter and sets a variable.
 * The engine puts variables into an address as they are, so the value is encoded here.
 */
export const PAGE_SCRIPT = `
const { parameter, model } = await (await fetch('/survey.json')).json();
const survey = new Survey.Model(model);
const value = new URLSearchParams(location.search).get(parameter);
if (value) survey.setVariable('${PARTICIPANT_VARIABLE}', encodeURIComponent(value));
survey.render(document.getElementById('survey'));
`;

/** The page that runs the engine; without JavaScript it says what is missing. */
export function renderSurveyPage(): string {
  return renderDocument(
    'Survey: how people choose a bicycle',
    html`<h1>How people choose a bicycle</h1>
<p>A survey of another company, made with SurveyJS.</p>
<div id="survey"><p>The survey is loading.</p></div>
<noscript><p>This survey needs JavaScript. Switch it on in your browser and load the page again.</p></noscript>`,
    html`<link rel="stylesheet" href="/assets/survey-core.css">
<script src="/assets/survey.core.js" defer></script>
<script src="/assets/survey-js-ui.js" defer></script>
<script src="/assets/page.js" type="module"></script>`,
  );
}
