import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of API keys. */
export const workspaceProblems = defineProblems({
  last_admin_key: {
    status: 409,
    title: 'This is the last lasting admin key',
    cause: 'Without an admin key that does not expire, nobody could create or revoke keys any more.',
    remedy: 'Create another admin key without expiry, then revoke this one with it.',
    retry: 'never',
  },
});
