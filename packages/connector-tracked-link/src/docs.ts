import type { ManifestDocs } from '@panelbridge/core/connector';
import { callToActionTexts } from './config.js';
import { panelSteps, verifySetup } from './setup-steps.js';

const suggestions = callToActionTexts.map((text) => `“${text}”`).join(', ');

/** What holds for any tool; presets replace what is read in order and add to the rest. */
export const docs: ManifestDocs = {
  automated: [
    'Every invited person gets a link of their own into the tool, with a signed id in one parameter.',
    'Coming back through the redirect URL marks the person: finished, screened out, over quota, failed a quality check or left early, one address each.',
    'Where the study leads a finished return to “completed” (the default), the status goes from invited to completed with no spreadsheet and nobody marking it.',
    'Webhooks of the tool, where it sends them, report the same outcomes also for people who never click the last button.',
    'A second click on the last button changes nothing and shows the confirmation page again.',
  ],
  manual: [
    'Setting up both sides, once per study, and testing with a preview.',
    'Releasing incentives: a redirect alone makes an incentive due and never pays it.',
    'Deciding submitted → completed, in studies that review first.',
    'Saying that the tool’s outline changed, since the hub cannot see that: `POST /api/v1/studies/{id}/integration/outline-changed`.',
  ],
  prerequisites: [
    {
      code: 'research_project_missing',
      text: 'An active study in the hub; in User Interviews, an active research project.',
      remedy: 'Publish the study (`POST /api/v1/studies/{id}/publish`) before setting up the link; in User Interviews, open the project.',
      attestedBy: 'hub',
    },
    {
      code: 'finalised_outline_missing',
      text: 'A research outline, survey or test in the tool that is finished and can be answered.',
      remedy:
        'Finish it in the tool and copy its invite link; then confirm it as `confirmations.finalised_outline` in the study’s integration.',
      attestedBy: 'operator',
    },
    {
      code: 'admin_access_missing',
      text: 'Admin access to both platforms, the panel and the tool.',
      remedy:
        'Ask an administrator of the platform where you lack it, or let one of them do that side; then confirm it as `confirmations.admin_access` in the study’s integration.',
      attestedBy: 'operator',
    },
  ],
  setup: [
    {
      side: 'partner',
      title: 'Copy the tool’s link',
      text: 'Finish the study in the tool and copy the public link that participants open. If the tool must be told which parameters to keep, add `iid`.',
    },
    ...panelSteps,
    {
      side: 'partner',
      title: 'Paste the redirect URL',
      text:
        'In the tool’s settings for the end of the study, enter a button text and paste the redirect URL; both are needed. Where the tool can tell outcomes apart, paste the address of each: ' +
        'complete, screen-out, over quota, quality, incomplete. If the tool wants a placeholder to send the parameter back, set `placeholder` in the connection first. Save.',
    },
    verifySetup,
  ],
  testChecklist: [
    'Start a preview (`POST /api/v1/studies/{id}/preview`; in User Interviews, Preview and Confirm Setup); the tool opens with a preview identity.',
    'Go through to the end as fast as the tool allows.',
    'Click the last button, or wait for the redirect.',
    'You see a confirmation page that says what was verified.',
    'Repeat for every other redirect URL that you pasted, such as screen-out.',
  ],
  participantSees: [
    'An invitation that says they will be taken to the tool and brought back.',
    'A page that names where the link leads, with a Start button; a study can switch it off.',
    'The study in the tool. The id travels in the address and is not shown in any text.',
    'A button at the end that leads back.',
    'A confirmation page that says what happens next, such as who releases the incentive and when.',
  ],
  limits: [
    {
      name: 'Length of the id',
      value: 'at most 50 characters, letters, digits, “-” and “_” only',
      source: 'the contract’s token format; the shortest limit known among tools',
    },
    { name: 'Length of the whole link', value: '1,999 characters, parameter included', source: 'what panels are known to carry' },
    {
      name: 'Proof',
      value: 'A redirect is what a browser claims. A webhook or a person is what an incentive can be released on automatically.',
      source: 'a rule of the hub: anybody can open an address',
    },
  ],
  troubleshooting: [
    {
      code: 'not_marked_complete',
      symptom: 'People finish in the tool but are not marked as completed.',
      cause: 'The redirect URL is missing in the tool or is not the one of this study, character by character.',
      remedy: 'Copy it again from the study’s integration, paste it at the end of the tool’s study, save, and walk a preview.',
    },
    {
      code: 'preview_fails',
      symptom: 'The preview does not open, or does not come back.',
      cause: 'The browser kept an earlier address with the parameters of an earlier test.',
      remedy: 'Clear the browser cache and try again, or use a private window.',
    },
    {
      code: 'stale_setup',
      symptom: 'The set-up was verified and now says stale.',
      cause: 'The invite link, the parameter or the outline changed after the last preview.',
      remedy:
        'If the tool gave a new invite link, put it into the study’s integration; check that the redirect URL still stands in the tool; walk a preview.',
    },
    {
      code: 'parameter_lost',
      symptom: 'People come back, but without their id, or with the word “undefined” or a placeholder in its place.',
      cause: 'The tool does not keep the parameter, keeps it under another name, or does not know the placeholder.',
      remedy:
        'Use the parameter name that the tool keeps and the placeholder that it knows; both stand in the integration and the connection.',
    },
    {
      code: 'webhook_refused',
      symptom: 'The tool reports that its webhooks are answered with 401.',
      cause: 'Key or scheme differ between the two sides, or one clock is wrong by more than the tolerance.',
      remedy: 'Store the same key on both sides, choose the scheme that the tool uses, and check both clocks.',
    },
    {
      code: 'webhook_unmatched',
      symptom: 'Webhooks arrive and stand in quarantine.',
      cause: 'They carry no id of ours, or a word for the status that is not in the status map.',
      remedy: 'Check that the tool sends the kept parameters along; assign or dismiss the quarantined ones. Nothing is guessed.',
    },
  ],
  advice: [
    'Walk the preview yourself before the first invitation goes out.',
    `Put a reason on the button: ${suggestions}.`,
    'Say in the invitation that people will be redirected for the study and brought back to claim their incentive.',
    'Watch both sides for the first few participants: `GET /api/v1/studies/{id}/comparison` puts them next to each other.',
    'When the tool gives a new invite link, put it into the integration at once; people with the old one end in the old study.',
    'Put nothing personal and nothing secret into the link. The id says nothing about the person.',
  ],
  questions: [
    {
      question: 'Does coming back pay anybody?',
      answer:
        'No. A redirect is a claim that anybody can make; it can bring a participation to completed, which makes the incentive due. It is released by a person, or by the study where that was switched on.',
    },
    {
      question: 'What if somebody closes the tool without clicking the last button?',
      answer:
        'Without a webhook the participation stays `started`; find these people in the comparison of the study and decide about them. With a webhook the tool reports the end by itself.',
    },
    {
      question: 'Can two people share one link?',
      answer: 'A link belongs to one person: whoever else opens it acts for that person, and coming back twice changes nothing.',
    },
    {
      question: 'My tool is not among the presets. Can I use it?',
      answer:
        'Yes, if it keeps a parameter of the link and can redirect at the end. Choose the preset `generic`, set the parameter and the placeholder that the tool knows, and walk a preview.',
    },
  ],
};
