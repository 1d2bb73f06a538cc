import type { Prerequisite } from '@panelbridge/core/connector';

/** What has to be there before recruitment starts. */
export const prerequisites: readonly Prerequisite[] = [
  {
    code: 'screener_missing',
    text: 'A screener of the study, written here: the only one that is taken (S2-24).',
    remedy: 'Write it (`PUT /api/v1/studies/{id}/screener`) with at least one question. Its answers are read by a person.',
    attestedBy: 'hub',
  },
  {
    code: 'budget_missing',
    text: 'A budget with money for the estimate: recruiting is pay-as-you-go, so funds are loaded first.',
    remedy: 'Add funds to the budget, then estimate and start. The estimate says how much is missing.',
    attestedBy: 'hub',
  },
];
