import type { ManifestDocs } from '@panelbridge/core/connector';
import { limits } from './limits.js';
import { setupSteps } from './setup-steps.js';
import { words } from './statuses.js';
import { troubleshooting } from './troubleshooting.js';

/** What the connector's page says beyond its declarations. */
export const docs: ManifestDocs = {
  automated: [
    'Checking the study before it starts: its kind, and every setting that is required or refused, all at once, each with the reason.',
    'Showing the study to matching people only: they alone are invited, and they alone see it when they browse. Whoever else comes by the application link is `unqualified` as soon as the application is sent, because the audience is missed.',
    'Reserving the estimated cost when recruitment starts: participation limit × (recruitment fee + incentive).',
    'Stopping at the participation limit: the next application ends as over quota.',
    'Inviting whoever was approved, by the panel’s own email, and booking sessions with the hub’s scheduler; a session lasts as long as the participation time.',
    'Paying 24 hours after a session’s scheduled end, or after a test was submitted, unless somebody paid, rejected or marked a no-show before.',
    'Closing: future sessions are cancelled, due payments are made, the final bill is written and unused money goes back; the receipt goes to whoever closed the study.',
    'Where a study of Rally’s is named and a key is stored: applicants appear there under a pseudonym, with their screener answers and the criteria they match.',
  ],
  manual: [
    'Starting recruitment (“Review & Start”), which only an admin or an ops manager can do. Publishing a study starts nothing.',
    'Reviewing every applicant: approving, which invites, or rejecting. Screener answers decide about nobody.',
    'After a session or test: complete and send payment, or leave it to the automatic payment; marking a no-show within 24 hours.',
    'Pausing, resuming and closing. Closing cannot be undone and asks for a confirmation.',
    'Changing a participant in Rally, where the hub’s status is wanted there too: Rally’s public API documents no call for it.',
  ],
  prerequisites: [
    {
      code: 'screener_missing',
      text: 'A screener of the study, written here: the only one that is taken.',
      remedy: 'Write it (`PUT /api/v1/studies/{id}/screener`) with at least one question. Its answers are read by a person.',
      attestedBy: 'hub',
    },
  ],
  setup: setupSteps,
  testChecklist: [
    'The settings of the study (`GET /api/v1/studies/{id}/settings`) show every rule of this page with its reason.',
    'A draft without description, limit and incentive is refused with three errors at once.',
    'The estimate equals participation limit × (recruitment fee + incentive), and a researcher’s key is refused to start.',
    'An applicant appears in the participants’ tab with answers and matched criteria, and stays `applied` until somebody decides.',
    'Where Rally is connected: the applicant stands there under the pseudonym, with no name and no email of their own.',
  ],
  participantSees: [
    'An invitation of the panel, or the study among those that fit when browsing; never one whose audience they miss.',
    'The description, the participation time, the incentive and the screener.',
    'After applying, that somebody reviews the application.',
    'After approval, an invitation of the panel with a page to book a session in their own time zone, or to begin the test.',
    'The incentive from the panel’s payout provider, such as Tremendous; the research platform never calls it and needs no account there.',
  ],
  limits,
  troubleshooting,
  advice: [
    'How a screener is built, as the platform describes it: https://help.rallyuxr.com/en/articles/9213596-create-a-screener',
    'What makes a good screener for people of an external panel, as the platform describes it: https://help.rallyuxr.com/en/articles/9757884',
    'Keep a screener short, ask the broad questions first, and include one open question: a person will read every answer. Do not ask for names, emails or phone numbers, since answers are shown as they are.',
    'Check the audience and the incentive once more before starting: both are locked afterwards. A screener can still be edited; only new applicants see the change.',
    'Copy the application link from the study’s overview for people with a panel account of their own; those who miss the audience become unqualified.',
    'Expect a first qualified applicant after 77 minutes and a first confirmed session after 24 hours (medians, as of March 6 2026). Within a day there are usually as many qualified applicants as requested and one session confirmed and scheduled; within two days all requested people are matched, approved and scheduled. If a study falls behind, widen the audience in a new one or review sooner.',
    'User Interviews states that its panel has more than 6 million professionals and consumers (as of March 6 2026). That is their panel; who can be reached here is who stands in this hub’s panel, as the reach says.',
  ],
  questions: [
    {
      question: 'Why are the audience and the incentive locked?',
      answer:
        'People were invited, and money was reserved, under them. To change either, close the study, which returns what was not used, and start another.',
    },
    {
      question: 'Who may start recruitment?',
      answer: 'An admin or an ops manager, since money is reserved at that moment. A researcher prepares the study and asks one of them.',
    },
    {
      question: 'Can the answers of the screener approve somebody?',
      answer: 'No. A person reads every application. A screener that decides by its answers is refused for these studies.',
    },
    {
      question: 'Does Rally learn who the people are?',
      answer: 'No. It is told a pseudonym, the answers and the criteria that a person matches: no name and no address.',
    },
  ],
  words,
};
