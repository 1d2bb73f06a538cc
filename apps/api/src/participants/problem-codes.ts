import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of the people of the panel. */
export const participantProblems = defineProblems({
  participant_email_taken: {
    status: 409,
    title: 'Somebody else has this email address',
    cause: 'An address belongs to one person of the workspace; case, surrounding blanks and Unicode form make no difference.',
    remedy: 'Change the person who has it, whose id the detail names, or use another address.',
    retry: 'never',
  },
  participant_in_use: {
    status: 409,
    title: 'The person has open business',
    cause: 'The person takes part in a study at this moment, or is owed an incentive that has not been delivered.',
    remedy:
      'Finish what the detail names first. An erase removes the person at once; what is owed then survives by its id, without an address.',
    retry: 'never',
  },
});
