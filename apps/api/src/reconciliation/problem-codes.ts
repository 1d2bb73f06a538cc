import { idRetirementDays } from '@panelbridge/core';
import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of reconciliation runs and their schedules. */
export const reconciliationProblems = defineProblems({
  pull_not_possible: {
    status: 422,
    title: 'This study’s tool cannot be asked for its records',
    cause: 'The tool offers no records to ask for, or the study has not been launched, or was closed too long ago; the detail says which.',
    remedy: 'Export the list in the tool and upload it: `POST /api/v1/studies/{id}/reconciliations` with `Content-Type: text/csv`.',
    retry: 'never',
  },
  list_invalid: {
    status: 422,
    title: 'The list cannot be read',
    cause: 'The uploaded list is empty, not in UTF-8, or its header does not say which column holds the ids; `errors` says what is wrong.',
    remedy: 'Correct what `errors` names and send the list again.',
    retry: 'never',
  },
  ids_retired: {
    status: 422,
    title: 'The ids of this study are retired',
    cause: `The study was closed more than ${idRetirementDays} days ago, after which the tool’s ids no longer stand for its people.`,
    remedy: 'Nothing can be compared any more. Earlier runs and their findings can still be read.',
    retry: 'never',
  },
});
