import type { Trouble } from '@panelbridge/core/connector';

/** What an operator can meet, by the code under which the hub names it where it has one. */
export const troubleshooting: readonly Trouble[] = [
  {
    code: 'id_other_test_type',
    symptom: 'An id is refused: `pp_9exh736` in a survey or interaction test, or `i9exh736` in a classic one.',
    cause: 'The study’s `testType` is not the type of the test, or the id was copied from another test.',
    remedy:
      'Compare the type in UserTesting and correct `testType` in the study’s integration; ids are read anew. Never rewrite an id by hand.',
  },
  {
    code: 'id_malformed',
    symptom: 'An id is refused as malformed, with a space in it or with the wrong beginning, such as `pp9ex` or `i_9ex`.',
    cause: 'It was typed or cut on its way, or somebody entered UserTesting with a `userID` of their own.',
    remedy: 'Compare it with the Sessions in UserTesting; assign the report to the person by hand, or dismiss it.',
  },
  {
    code: 'id_unresolved',
    symptom: 'People come back with `undefined`, with `#cuser#` itself or with no id.',
    cause: 'The test does not fill in the placeholder of its redirect, or the link lost `userID` on its way in.',
    remedy:
      'Compare the redirect character by character; if this kind of test has another word, set it as `placeholder` of the connection and paste the redirects again.',
  },
  {
    code: 'test_type_missing',
    symptom: 'People cannot be led on, or ids cannot be read, because the type of the test is missing.',
    cause: 'Ids are written by the type of the test, and nothing is guessed.',
    remedy: 'Set `testType` in the study’s integration to survey, interaction or classic.',
  },
  {
    code: 'link_host_not_allowed',
    symptom: 'The link is refused because of its host.',
    cause: 'It is no link of UserTesting’s: often the address of the report, of a shortener or of a mail tracker.',
    remedy: 'Copy the Invite Network link from the launched test and paste it as it is.',
  },
  {
    code: 'test_launch_missing',
    symptom: 'The link is refused because nobody confirmed the launch of the test.',
    cause: 'The link exists only after the launch, and the hub cannot see the launch.',
    remedy: 'Launch the test in UserTesting, copy the link, and send it with `confirmations.test_launch`.',
  },
  {
    code: 'configuration_invalid',
    symptom: 'The pull says that `testId` is missing, or that UserTesting knows no such test.',
    cause:
      'The id is missing or mistyped, the test lies outside the workspaces of the client, or it is a classic test that the Results API does not list.',
    remedy:
      'Copy the UUID from the address of the test; ask support@usertesting.com to let the client read its workspace. For a classic test that is not listed, compare by an uploaded list instead.',
  },
  {
    code: 'authentication_failed',
    symptom: 'The connection needs attention: UserTesting refused the credentials.',
    cause: 'Id or secret are wrong or were withdrawn. Tokens are no cause: the hub renews them by itself.',
    remedy:
      'Ask support@usertesting.com for a new id and secret, store both in the connection and check it; waiting work goes on by itself.',
  },
  {
    code: 'permission_denied',
    symptom: 'The connection needs attention: the client may not read results.',
    cause: 'The client has no scope studies:read, or no access to the workspace.',
    remedy: 'Ask support@usertesting.com for both, then check the connection.',
  },
  {
    code: 'rate_limited',
    symptom: 'The pull waits because of UserTesting’s limit.',
    cause: 'All programs that use the client share its requests, ten a minute.',
    remedy: 'Nothing to do: the hub waits and goes on. Give other programs a client of their own.',
  },
  {
    code: 'response_invalid',
    symptom: 'The pull stops: an answer is not in the known form.',
    cause: 'UserTesting changed its API, or something between answers in its place.',
    remedy: 'Report it with the member that the message names; nothing was lost, and the next pull reads again.',
  },
  {
    code: 'unknown_status',
    symptom: 'Reports stand in the quarantine with a word that the hub does not know.',
    cause: 'UserTesting publishes COMPLETE alone; other words are not guessed.',
    remedy: 'Once you know what the word means, add it to `statusMap` of the connection; assign or dismiss what waits.',
  },
  {
    code: 'pull_behind',
    symptom: 'People who finished appear late.',
    cause: 'Each new session takes one request to learn whose it is: ten a minute, for all studies of the connection together.',
    remedy: 'Wait: with n new sessions it takes about n ÷ 10 minutes. Set up the redirects, which report at once.',
  },
  {
    code: 'removed_in_tool',
    symptom: 'A session has vanished from UserTesting, and the person is not excluded in the hub.',
    cause: 'Somebody removed the participant in UserTesting before excluding the person in the panel.',
    remedy: 'Exclude the person in the panel now, with the reason; the hub still has the id. The next time: the panel first.',
  },
];
