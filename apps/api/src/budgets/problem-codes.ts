import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of budgets, estimates and bills. */
export const budgetProblems = defineProblems({
  funds_refused: {
    status: 422,
    title: 'The funds cannot be moved',
    cause: 'A budget has one currency, and only what no study has reserved can be withdrawn; `errors` names what stands against it.',
    remedy: 'Do what `errors` names. Nothing has been moved.',
    retry: 'never',
  },
  estimate_refused: {
    status: 422,
    title: 'There is no estimate for the study as it is',
    cause: 'An estimate needs a platform with a rate, an audience, a participation limit and an incentive in the currency of the budget.',
    remedy: 'Supply everything that `errors` names, then ask again.',
    retry: 'never',
  },
  estimate_stale: {
    status: 409,
    title: 'The estimate does not hold any more',
    cause: 'An estimate is void once it has expired, or once price, audience, incentive, limit or the balance of the budget have changed.',
    remedy: 'Ask for a new estimate, look at it, and launch with its id. Nothing has been reserved.',
    retry: 'never',
  },
  insufficient_funds: {
    status: 409,
    title: 'The budget does not hold enough',
    cause: 'A launch reserves the whole estimate at once, so the budget has to hold it.',
    remedy:
      'Add funds by `POST /api/v1/budgets/{id}/funds`, or choose another budget, then ask for a new estimate. Nothing has been reserved.',
    retry: 'never',
  },
  bill_not_ready: {
    status: 409,
    title: 'The study has not been launched from a budget',
    cause: 'Only a study that has reserved funds has something to be billed.',
    remedy: 'Launch the study first; its bill shows what is spent until then, and is final once the study is closed.',
    retry: 'never',
  },
  study_was_billed: {
    status: 409,
    title: 'The study has its final bill',
    cause: 'Nobody can be completed in a study that was closed and billed, since nothing is reserved for it any more.',
    remedy: 'Settle it with the person outside of this study.',
    retry: 'never',
  },
  limit_is_reserved: {
    status: 409,
    title: 'There are no funds reserved for more places',
    cause: 'The launch reserved funds for the places of the limit; more places would be charged for without funds.',
    remedy: 'Keep the limit or lower it. For more people, make another study.',
    retry: 'never',
  },
});
