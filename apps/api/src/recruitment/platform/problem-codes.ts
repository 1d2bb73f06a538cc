import { defineProblems } from '../../platform/http/problem-rule.js';

/** Codes of platforms that studies recruit for. */
export const platformProblems = defineProblems({
  no_platform: {
    status: 404,
    title: 'The study recruits for no platform',
    cause: 'The study has no connection to a platform that asks for people, so there is nobody to tell.',
    remedy: 'Choose such a connection in the study’s integration, or leave it: the hub recruits by itself.',
    retry: 'never',
  },
});
