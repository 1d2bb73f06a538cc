import type { SetupStep } from '@panelbridge/core/connector';

/** The set-up, in the order in which it works: the link exists only after the launch in UserTesting (S0-8, S0-9). */
export const setup: readonly SetupStep[] = [
  {
    side: 'partner',
    title: 'Build the test',
    text: 'Build a survey, an interaction test or a classic test as you usually do. Leave the screening to the panel: a screener in the test would turn people away a second time.',
  },
  {
    side: 'partner',
    title: 'Choose Invite Network',
    text: 'Choose Invite Network as the audience; no other has a link for people of your own.',
  },
  {
    side: 'partner',
    title: 'Launch the test',
    text: 'Launch it in UserTesting. Before that there is no link. Then confirm it under the study’s integration as `confirmations.test_launch`, together with the link.',
  },
  {
    side: 'partner',
    title: 'Copy the Invite Network link',
    text: 'Copy the link without a `userID` of your own, and note the test’s id, the UUID in the address of the test, for the pull.',
  },
  {
    side: 'panel',
    title: 'Create the screener',
    text: 'Write the screener survey (`PUT /api/v1/studies/{id}/screener`); without one no link is taken. In User Interviews, create the screener survey of the project.',
  },
  {
    side: 'panel',
    title: 'Open the integration',
    text:
      'Create a connection of this connector with the client’s id and secret (`POST /api/v1/connections`), check it (`POST /api/v1/connections/{id}/check`) and open the study’s integration ' +
      '(`PUT /api/v1/studies/{id}/integration`). In User Interviews, open the Integration page.',
  },
  {
    side: 'panel',
    title: 'Paste the link',
    text:
      'Paste the Invite Network link as `inviteLink`, and set `testType` and `testId` in `studyConfig`. Leave the parameter name at `userID`, which is the one that UserTesting keeps. ' +
      'In User Interviews, paste it into the field meant for it.',
  },
  {
    side: 'partner',
    title: 'Paste the redirects',
    text:
      'In `returnUrls` of `GET /api/v1/studies/{id}/integration` stands one address for each ending, with `#cuser#` in the place of the id. Paste each at the ending that it is for, ' +
      'character by character; then confirm it as `confirmations.call_to_action`. The one for complete is needed, since a preview has to come back by it. Where another ending has none, people stay incomplete here until the tool or a person says more.',
  },
  {
    side: 'panel',
    title: 'Walk a preview',
    text:
      'Call `POST /api/v1/studies/{id}/preview`, open its `previewUrl` and go through the test to its end. A preview never counts in the hub, but leaves a session in UserTesting under the preview’s id: ' +
      'remove it there when you are done.',
  },
  {
    side: 'panel',
    title: 'Launch the study',
    text:
      'Say that the team knows who pays (`confirmations.payment_duty`), name an owner of the reconciliation, and launch (`POST /api/v1/studies/{id}/launch`); people are invited to the screener, and whoever passes is led into the test. ' +
      'In User Interviews, launch the project.',
  },
];
