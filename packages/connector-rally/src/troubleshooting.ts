import type { Trouble } from '@panelbridge/core/connector';

/** What an operator can meet, by the code under which the hub names it where it has one. */
export const troubleshooting: readonly Trouble[] = [
  {
    code: 'insufficient_funds',
    symptom: 'Recruitment does not start because the budget has too little.',
    cause: 'Starting reserves the whole estimate at once, and other studies may have reserved from the same budget since it was made.',
    remedy:
      'Add the funds that the answer names, or choose another budget or a smaller limit, then estimate and start again. Nothing was reserved.',
  },
  {
    code: 'estimate_expired',
    symptom: 'Recruitment does not start because the estimate is out of date.',
    cause:
      'It expired, or price, audience, limit, incentive or balance changed since it was shown, which the answer names: `price_changed` and so on.',
    remedy: 'Estimate anew, look at the amount, and start with that estimate.',
  },
  {
    code: 'forbidden',
    symptom: 'Somebody may not start recruitment.',
    cause: 'Starting spends money, so only an admin or an ops manager can.',
    remedy: 'Ask one of them to press Review & Start. Nothing was reserved.',
  },
  {
    code: 'field_locked',
    symptom: 'The audience, the participation time or the incentive cannot be changed.',
    cause: 'They are locked since recruitment started: people applied for just this, and the money for it is reserved.',
    remedy:
      'Close the study, which gives back what is unused, and start another one with the new values. The screener can be edited where it is.',
  },
  {
    code: 'participant_info_missing',
    symptom: 'A session’s overview or its calendar invite shows no email and no name of the participant.',
    cause:
      'The research platform gets neither from the panel. This is expected: host and guests are shown, and the participant is scheduled all the same.',
    remedy: 'Nothing to do. The panel invites and reminds the participant itself.',
  },
  {
    code: 'unsupported',
    symptom: 'Chatting with a participant is refused.',
    cause: 'Chat is not supported with people from the panel.',
    remedy: 'Write what everybody has to know into the description or the invitation; ask a single person in the session.',
  },
  {
    code: 'unqualified',
    symptom: 'Somebody who applied by the application link is unqualified at once.',
    cause:
      'Only matching people are invited and see the study when they browse, but anybody with the link can apply. Who misses the audience’s criteria is marked when the application is sent.',
    remedy: 'Nothing to do. To take people like that, widen the audience before recruitment starts; it is locked afterwards.',
  },
  {
    code: 'nobody_qualified',
    symptom: 'Applicants stay `applied` although their screener answers are the accepted ones.',
    cause: 'In a study that recruits from the panel no answer qualifies or disqualifies anybody.',
    remedy: 'Look at each applicant and approve or reject.',
  },
  {
    code: 'no_place_left',
    symptom: 'Nobody can be approved any more, and whoever applies ends as `over_quota`.',
    cause: 'As many places are held as the participation limit says.',
    remedy: 'Reject or cancel somebody who is not coming, which frees the place, or mark a no-show.',
  },
  {
    code: 'paid_unexpectedly',
    symptom: 'Somebody was paid although nobody pressed Complete & Send payment.',
    cause: 'The automatic payment came 24 hours after the session’s scheduled end, or after the test.',
    remedy: 'Mark no-shows and reject within that time. What was sent cannot be called back.',
  },
  {
    code: 'not_connected',
    symptom: 'Applicants do not appear in Rally.',
    cause: 'No study of Rally’s is named, or no key is stored, so the hub is the workspace and tells nobody.',
    remedy: 'Set `rallyStudyId` in the study’s integration and store the connection’s secret `apiKey`.',
  },
  {
    code: 'import_unfinished',
    symptom: 'An applicant was sent to Rally and is not confirmed.',
    cause: 'Rally imports on its own, and had not finished when the hub stopped looking.',
    remedy: 'Publish again in a few minutes; sending somebody twice changes nothing.',
  },
  {
    code: 'import_failed',
    symptom: 'An applicant is refused by Rally’s import.',
    cause: 'Rally names failed records and no reasons; a common one is that the address belongs to somebody there already.',
    remedy: 'Look for the pseudonym in Rally’s people, remove what does not belong there, and publish again.',
  },
  {
    code: 'unknown_status',
    symptom: 'A word of Rally’s stands in the quarantine.',
    cause: 'It is no word that is taken as a report: somebody reviewed, booked, cancelled or paid in Rally, where the hub decides.',
    remedy:
      'Do the same at the hub if it is meant, and dismiss the report. Where Rally paid somebody, do not pay again here: exclude the person with the reason.',
  },
  {
    code: 'authentication_failed',
    symptom: 'The connection needs attention: Rally refused the API key.',
    cause: 'It was withdrawn or copied from elsewhere.',
    remedy: 'Ask Rally’s support or your Customer Success Manager for a new one and store it as the connection’s secret `apiKey`.',
  },
  {
    code: 'permission_denied',
    symptom: 'The connection needs attention: the key may not do this.',
    cause: 'The workspace has no access to the public API, or not to studies and participants.',
    remedy: 'Ask Rally’s support for it, then check the connection.',
  },
  {
    code: 'not_found',
    symptom: 'Rally does not know the study.',
    cause: '`rallyStudyId` is mistyped, or names a study of another workspace or one that was deleted.',
    remedy: 'Copy the id from the study in Rally and correct it in the study’s integration.',
  },
  {
    code: 'rate_limited',
    symptom: 'Telling Rally waits.',
    cause: 'Rally asks for fewer requests.',
    remedy: 'Nothing to do: the hub waits as long as Rally asks and goes on.',
  },
];
