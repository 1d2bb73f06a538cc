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
  characteristic_slug_taken: {
    status: 409,
    title: 'There is such a characteristic already',
    cause: 'Another characteristic of the workspace has this slug, by which values are stored.',
    remedy: 'Use the one that is there, which `GET /api/v1/characteristics` lists, or choose another slug.',
    retry: 'never',
  },
  characteristic_in_use: {
    status: 409,
    title: 'People have values of this characteristic',
    cause: 'Its type cannot change, and it cannot be deleted, while somebody has a value of it.',
    remedy: 'Make another characteristic; or delete it with `clearValues=true`, which takes the values away from everybody as well.',
    retry: 'never',
  },
  characteristics_full: {
    status: 409,
    title: 'The workspace has as many characteristics as it can have',
    cause: 'A workspace defines at most 200 characteristics.',
    remedy: 'Delete one that is not used any more.',
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
