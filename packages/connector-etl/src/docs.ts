import type { ManifestDocs } from '@panelbridge/core/connector';
import { setupSteps } from './setup-steps.js';
import { troubleshooting } from './troubleshooting.js';
import { words } from './words.js';

/** What the connector's page says beyond its declarations. */
export const docs: ManifestDocs = {
  automated: [
    'Rows that are new or changed since the last run are sent, in batches of up to 100; unchanged ones are not.',
    'Email addresses are trimmed and put in lower case, and every value is compared with its field’s type, before anything is sent.',
    'With split retries, a rejected batch is taken apart: rows that the answer names are left out and the others go again at once; otherwise the batch is halved until each bad row is alone and has its own error.',
    'Requests keep to one limit for all syncs of the connection; 429 is waited out.',
    'Rejected rows are tried again in every later run, until they are accepted or change.',
    'People whose row left the model are kept, cleared or deleted, as the sync says, and never when the model could not be read or is suddenly much smaller.',
  ],
  manual: [
    'Asking User Interviews for API access and the key.',
    'Making the model: who is in it, and that they agreed to be asked for research.',
    'Correcting rows that were rejected, at their source.',
  ],
  prerequisites: [
    {
      code: 'research_hub_account_missing',
      text: 'A User Interviews account with the Research Hub.',
      remedy: 'Ask User Interviews for one; it is their product for an own panel.',
      attestedBy: 'operator',
    },
    {
      code: 'api_access_missing',
      text: 'API access for that account.',
      remedy: 'Ask api@userinterviews.com or your Customer Success Manager to enable it.',
      attestedBy: 'operator',
    },
    {
      code: 'api_key_missing',
      text: 'An API key of that account; there is no other way to authenticate.',
      remedy: 'Copy it from the account’s settings, under API Keys, into the connection’s secret `apiKey`.',
      attestedBy: 'hub',
    },
  ],
  setup: setupSteps,
  testChecklist: [
    'Check the connection: it says whether the key is let in.',
    'Run the sync as a test, with a few rows of people who know about it.',
    'Look at the rows of the run: created, updated, skipped, invalid or rejected, each with its reason.',
    'Find the people in the Research Hub; new ones may take a short time to appear.',
    'Put one wrong address into the model and run again: that row alone is invalid.',
  ],
  participantSees: ['Nothing: their data is kept in step, and no message is sent to them.'],
  limits: [
    { name: 'Participants in one request', value: 'at most 100', source: 'Zeotap’s page; the vendor’s own bound is not published' },
    { name: 'Requests', value: '60 a minute; a setting', source: 'third-party profile of the vendor’s documentation' },
    { name: 'Invalid participants', value: 'One rejects every participant of its request.', source: 'Hightouch’s and Zeotap’s pages' },
    {
      name: 'Form of a batch',
      value:
        'Unverified: the vendor does not publish the body of `PATCH /api/participants/batches`. The hub sends `{ "participants": […], "mode": … }`.',
      source: 'not found; the form that this project chose',
    },
    {
      name: 'Header of the key',
      value: 'Sources disagree; `keyHeader` chooses, and the connection check tells.',
      source: 'the vendor’s and third parties’ pages name different headers',
    },
    { name: 'Address of the sandbox', value: 'Not published; experimental.', source: 'not found' },
    {
      name: 'Deleting',
      value: 'One request for each person, and one more where the id is not known.',
      source: 'third-party profile of the vendor’s documentation',
    },
    {
      name: 'After a lost answer of an insert',
      value:
        'Each person of the batch is looked up by `filter[email]`, one request each. Unverified: the vendor publishes no such filter. Where it is not understood, the rows stay in doubt.',
      source: 'the connector’s own choice',
    },
    {
      name: 'Visibility',
      value: 'What was accepted may take a short time to appear in the Research Hub.',
      source: 'Zeotap’s page for this destination',
    },
  ],
  troubleshooting,
  advice: [
    'Begin with a small model, or a test run, before the whole panel.',
    'Use upsert to keep people up to date; it adds the new ones as well.',
    'Map as many demographic and professional fields as you have: people are found by them.',
    'Filter the model to people who are eligible for research, by a column for consent where you have one.',
    'Write phone numbers in one form throughout.',
    'Map the email address in the mode insert too, or the same person may come in twice.',
  ],
  questions: [
    {
      question: 'Does a sync write to anybody?',
      answer: 'No. It keeps data in step. People hear of a study only when they are invited to one.',
    },
    {
      question: 'Why was a whole batch refused because of one address?',
      answer:
        'The destination refuses every participant of a request in which one is invalid. Split retries find that one and send the others again.',
    },
    {
      question: 'Can people be created twice?',
      answer:
        'Not in upsert and update, which recognise them by their email address. In insert only if the address is not mapped, or an answer was lost and the look-up does not work; such rows are `in_doubt`.',
    },
    {
      question: 'What happens when the model is suddenly empty?',
      answer:
        'Nothing is deleted. The run stops before it removes more than the share of people that the sync allows, and waits for a person.',
    },
  ],
  words,
};
