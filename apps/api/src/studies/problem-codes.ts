import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of studies, their integration and their set-up. */
export const studyProblems = defineProblems({
  study_act_not_allowed: {
    status: 409,
    title: 'The study cannot do this now',
    cause: 'The lifecycle is draft, active, paused and closed; the detail names the present status and what is possible from it.',
    remedy: 'Do one of the acts that the detail names.',
    retry: 'never',
  },
  already_launched: {
    status: 409,
    title: 'Recruitment has been opened already',
    cause: 'A study is launched once.',
    remedy: 'Nothing needs to be done; pause and resume it to stop and go on.',
    retry: 'never',
  },
  launch_incomplete: {
    status: 422,
    title: 'Something is missing for the launch',
    cause: 'The study cannot recruit as it is; `errors` names everything that is missing, each with its remedy.',
    remedy: 'Supply everything that `errors` names, then launch again.',
    retry: 'never',
  },
  confirmation_required: {
    status: 422,
    title: 'This cannot be undone and needs to be confirmed',
    cause: 'Closing a study is final.',
    remedy: 'Send `{ "confirm": true }` if that is what you want.',
    retry: 'never',
  },
  field_locked: {
    status: 409,
    title: 'A field is locked since the launch',
    cause: 'People were recruited under these terms; `errors` names every locked field and why it is locked.',
    remedy: 'Leave the locked fields out of the change. Make a new study for other terms.',
    retry: 'never',
  },
  policy_refused: {
    status: 422,
    title: 'The platform does not take this',
    cause: 'The study recruits for a platform that refuses some kinds of study and settings; `errors` names them with its reasons.',
    remedy: 'Leave out what `errors` names, or recruit in another way.',
    retry: 'never',
  },
  set_by_audience: {
    status: 409,
    title: 'This is set by the audience',
    cause: 'The participation time belongs to the audience of a study that has one, so that there is one place where it is set.',
    remedy: 'Change it by `PUT /api/v1/studies/{id}/audience`, or leave it out.',
    retry: 'never',
  },
  limit_below_places_taken: {
    status: 422,
    title: 'The participation limit would be below the places taken',
    cause: 'Who holds a place keeps it, so the limit cannot fall below the places that are taken.',
    remedy: 'Choose a limit of at least the places taken; close or pause the study to take nobody else.',
    retry: 'never',
  },
  study_closed: {
    status: 409,
    title: 'The study is closed',
    cause: 'A closed study does not change any more.',
    remedy: 'Make a new study.',
    retry: 'never',
  },
  integration_missing: {
    status: 409,
    title: 'The study has no integration',
    cause: 'No connection to a tool has been chosen for the study.',
    remedy: 'Choose one by `PUT /api/v1/studies/{id}/integration`.',
    retry: 'never',
  },
  setup_incomplete: {
    status: 409,
    title: 'The set-up is not complete',
    cause: 'A preview walks the real path, so everything on it has to be there; `errors` names what is missing.',
    remedy: 'Supply everything that `errors` names, then start the preview again.',
    retry: 'never',
  },
  preview_not_possible: {
    status: 422,
    title: 'This tool cannot be previewed',
    cause: 'The connector says that no preview identity can walk through the tool.',
    remedy: 'Invite a colleague as the first participant and compare both sides.',
    retry: 'never',
  },
});
