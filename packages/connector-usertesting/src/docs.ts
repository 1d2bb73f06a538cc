import type { ManifestDocs } from '@panelbridge/core/connector';
import { ids, refusedIds } from './id-examples.js';
import { setup } from './setup-steps.js';
import { troubleshooting } from './troubleshooting.js';

const vendor = 'the vendor’s description of the Results API';

/** What the connector's page says. Submitted comes by itself, completed is a person's act (ADR 0002, D4). */
export const docs: ManifestDocs = {
  automated: [
    'Distributing the screener: on launch people are invited to it.',
    'Redirecting whoever qualifies into the test, with an id of their own in the link; nobody else gets the link.',
    'Keeping statuses in step during fieldwork: screened out, qualified, incomplete and submitted, from redirects and from the Results API.',
    'Marking people as Submitted after they complete the test in UserTesting; never as Completed.',
  ],
  manual: [
    'Changing Submitted to Completed, which releases the incentive by `POST /api/v1/participations/{pp}/complete-and-pay`, singly or in bulk; `…/complete` makes it due and leaves the release for later. Nobody is paid until a person does it.',
    'Excluding people in the right order: first in the panel (`POST /api/v1/participations/{pp}/exclude`), then in UserTesting, then confirming that (`POST /api/v1/participations/{pp}/confirm-removed`).',
  ],
  prerequisites: [
    {
      code: 'screener_missing',
      text: 'A screener of the study in the panel.',
      remedy: 'Write the screener (`PUT /api/v1/studies/{id}/screener`) with at least one question, then attach the link.',
      attestedBy: 'hub',
      neededFor: 'attach',
    },
    {
      code: 'test_launch_missing',
      text: 'A test with the Invite Network audience that has been launched in UserTesting.',
      remedy: 'Launch the test in UserTesting, which makes the link, and confirm it as `test_launch` together with the link.',
      attestedBy: 'operator',
      neededFor: 'attach',
    },
    {
      code: 'payment_duty_missing',
      text: 'A team that knows that a person has to move everybody from Submitted to Completed, or nobody is paid.',
      remedy: 'Agree on who does it and when, then confirm it as `payment_duty`.',
      attestedBy: 'operator',
    },
  ],
  setup,
  testChecklist: [
    'The connection’s check is passed: id and secret are good.',
    'The preview opens the test, and the id in its address begins with `i` in a survey or interaction test, with `pp_` in a classic one.',
    'The end of the test leads to a confirmation page, and so does each other ending that has a redirect, such as a screen-out.',
    'After the next pull UserTesting’s session of the preview shows the same id; remove it there.',
    'The study names an owner of the reconciliation.',
  ],
  participantSees: [
    'An invitation to the screener of the panel.',
    'After passing it, a page that names where the link leads, with a Start button; a study can switch it off. Whoever does not pass never sees the link.',
    'The test in UserTesting; for some kinds it first asks to install a recorder.',
    'At the end a confirmation page that says who releases the incentive and when; without a redirect at that ending, the test’s own closing page.',
  ],
  ids,
  refusedIds,
  limits: [
    { name: 'Requests', value: '10 a minute, for all studies of the connection together', source: vendor },
    { name: 'New sessions', value: 'one request each to learn whose they are, so about 10 a minute', source: vendor },
    {
      name: 'Sessions of a test',
      value: 'The newest 10,500 are read: offsets end at 10,000, a page holds 500. Beyond it nothing is taken for removed.',
      source: vendor,
    },
    {
      name: 'Kinds of tests',
      value:
        'The Results API covers surveys, live conversations, interaction tests and think-out-loud tests of the new kind. Classic tests may not be listed: then only redirects, an uploaded list or a person report.',
      source: vendor,
    },
    { name: 'Statuses', value: 'COMPLETE is the only published one. All others are settings, and quarantined until then.', source: vendor },
    {
      name: 'Redirect placeholder',
      value: '#cuser# is documented for panel links; whether every kind of test fills it in was not tried.',
      source: 'the vendor’s help on panel links',
    },
    { name: 'Sandbox and regions', value: 'Neither is published; base URL and token endpoint are settings.', source: 'not found' },
    {
      name: 'Ids',
      value:
        'An id serves one test. The same person has another in another test. 90 days after the study closes the ids are retired and kept for audit alone.',
      source: 'a rule of the hub: ids of one study are of no use in another',
    },
    {
      name: 'Proof',
      value:
        'Ids are not signed, so a return counts only with the cookie of the browser that entered; otherwise it waits for the pull or for a person.',
      source: 'a rule of the hub: who can guess an id must not move anybody',
    },
  ],
  troubleshooting,
  advice: [
    'Name an owner of the reconciliation before the launch; a study without one is launched with a warning.',
    'Questions about the set-up or the reconciliation: ask your Customer Success Manager before the launch, who goes through it with you.',
    'Exclude in the panel first, then remove in UserTesting: once removed there, the id is no longer visible, and comparing becomes harder.',
    'Never use these ids to contact people again. They are for tracking between the two systems; invite people through the panel instead, by their participant id.',
    'Reconcile regularly (`POST /api/v1/studies/{id}/reconciliations`): it lists who is Submitted here and complete there, and what is on one side only.',
    'Release incentives promptly; the list of people who are still Submitted shows their age.',
  ],
  questions: [
    {
      question: 'Why is somebody Submitted and not Completed although the test is complete?',
      answer:
        'Completed makes the incentive due, so a person decides it. UserTesting reporting COMPLETE brings a participation to Submitted and never further.',
    },
    {
      question: 'Why does the same person have two ids?',
      answer:
        'An id serves one test. In a survey or interaction test it begins with `i`, in a classic test with `pp_`, and what follows is the same on both sides.',
    },
    {
      question: 'How long until the hub knows that somebody has finished?',
      answer:
        'At once where the test redirects back in the same browser; otherwise with the next pull, which takes one request for each new session and keeps to ten a minute.',
    },
    {
      question: 'Can I remove somebody in UserTesting first?',
      answer:
        'Better not: the id is gone there afterwards, and the hub can no longer compare. Exclude in the panel, remove in UserTesting, then confirm.',
    },
  ],
};
