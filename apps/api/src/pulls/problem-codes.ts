import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of pulls. */
export const pullProblems = defineProblems({
  not_pulled: {
    status: 404,
    title: 'The study’s tool is not asked for its records',
    cause:
      'The tool offers no records to ask for, the study has not been launched, or it has been closed for so long that its ids are retired.',
    remedy: 'Read what the connector offers under `GET /api/v1/connectors/{id}`; launch the study if that is what is missing.',
    retry: 'never',
  },
});
