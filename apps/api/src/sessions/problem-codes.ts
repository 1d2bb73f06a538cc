import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of availability, sessions and bookings. */
export const sessionProblems = defineProblems({
  availability_refused: {
    status: 422,
    title: 'Sessions cannot be held like this',
    cause: 'What was sent is no availability, or the platform that the study recruits for does not take it; `errors` names everything.',
    remedy: 'Correct what `errors` names.',
    retry: 'never',
  },
  availability_missing: {
    status: 409,
    title: 'Nobody has said when sessions are held',
    cause: 'Sessions are made from the slots of the availability, and the study has none.',
    remedy: 'Set it by `PUT /api/v1/studies/{id}/availability`, or name the time of a single session as `startsAt`.',
    retry: 'never',
  },
  session_refused: {
    status: 422,
    title: 'A session cannot be like this',
    cause:
      'Only moderated studies have sessions, each as long as the participation time, for as many people as the kind of the study permits.',
    remedy: 'Correct what `errors` names.',
    retry: 'never',
  },
  session_started: {
    status: 409,
    title: 'The session has begun',
    cause: 'A session is changed, moved or called off until it begins.',
    remedy: 'Say afterwards who took part and who did not come.',
    retry: 'never',
  },
  session_not_started: {
    status: 409,
    title: 'The session has not begun',
    cause: 'Nobody has taken part in a session, or missed it, before it begins.',
    remedy: 'Wait until it begins, or call the booking off.',
    retry: 'later',
  },
  session_cancelled: {
    status: 409,
    title: 'The session was called off',
    cause: 'A session that was called off stays so.',
    remedy: 'Make another session.',
    retry: 'never',
  },
  close_undecided: {
    status: 409,
    title: 'Somebody has to be decided about first',
    cause:
      'Sessions are under way, or people wait for a decision who could not be charged for or paid after the bill; `errors` names each.',
    remedy: 'Wait for the sessions to end, decide about the people whom `errors` names, then close the study.',
    retry: 'later',
  },
});
