import { defineProblems } from '../../platform/http/problem-rule.js';

/** Codes of findings. */
export const findingProblems = defineProblems({
  finding_resolved: {
    status: 409,
    title: 'Somebody has dealt with this finding already',
    cause: 'A finding is applied or acknowledged once, and one that later runs do not see any more is gone.',
    remedy: 'Read it again; its `resolution` says what was done and by whom. Whatever is still wrong is found by the next run.',
    retry: 'never',
  },
  fix_refused: {
    status: 409,
    title: 'The fix is not possible any more',
    cause: 'Since the finding was seen the participation, its incentive or its study has changed, so the fix would not be safe now.',
    remedy:
      'Look at the participation; then reconcile again, which says what to do by now, or acknowledge the finding. Nothing has been changed.',
    retry: 'never',
  },
});
