import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of incentives and payouts. */
export const incentiveProblems = defineProblems({
  release_refused: {
    status: 409,
    title: 'The incentive cannot be released',
    cause:
      'An incentive is released once, while it is due and not held, and only for a completed participation; `errors` names what stands against it.',
    remedy: 'Do what `errors` names first. Nothing has been changed.',
    retry: 'never',
  },
  cancellation_refused: {
    status: 409,
    title: 'The incentive cannot be cancelled',
    cause: 'Only an incentive that has not been released, or whose payment failed for certain and was not retried, can be withdrawn.',
    remedy: 'Follow the detail: once released, whoever pays decides whether money can still be stopped.',
    retry: 'never',
  },
  retry_refused: {
    status: 409,
    title: 'The payment cannot be retried',
    cause: 'Only a payment whose failure is confirmed is ordered anew, and only once, so that nobody is paid twice.',
    remedy: 'Follow the detail.',
    retry: 'never',
  },
  nothing_to_pay: {
    status: 409,
    title: 'No released incentive waits to be paid',
    cause: 'A payout file collects incentives that are released and in no file yet; there are none.',
    remedy: 'Release incentives first. Those of earlier files are under `GET /api/v1/payout-files`.',
    retry: 'never',
  },
  resend_refused: {
    status: 409,
    title: 'The reward cannot be delivered again',
    cause: 'Only a payment that was sent over a payout account and could not be delivered is delivered again.',
    remedy: 'Follow the detail. No money has moved.',
    retry: 'never',
  },
  payout_link_unreadable: {
    status: 409,
    title: 'The link of the reward cannot be opened',
    cause: 'The link is stored encrypted, and the secret key that it was sealed with is not in the configuration of the hub any more.',
    remedy: 'Have the operator put that key back, behind the present one. The provider has the link too.',
    retry: 'never',
  },
  resolution_refused: {
    status: 409,
    title: 'What became of the payment is not for a person to say',
    cause:
      'A person decides only about a payment of which nobody knows what became, and only where the provider will not tell the hub by itself.',
    remedy: 'Follow the detail. Nothing has been changed.',
    retry: 'later',
  },
  payout_account_missing: {
    status: 409,
    title: 'There is no default payout account',
    cause:
      'A batch is paid over the default payout account of the workspace. There is none, or none of those that are stored is the default, so payments are made by hand.',
    remedy:
      'Store a payout account, or set `isDefault` on one that is stored; or collect the payments into a file by `POST /api/v1/payout-files`.',
    retry: 'never',
  },
  payout_account_in_use: {
    status: 409,
    title: 'Payments over this account are not settled',
    cause: 'While a payment may be on its way, the account it went over stays what it is, so that nobody is paid twice.',
    remedy: 'Follow the detail.',
    retry: 'later',
  },
  payout_report_refused: {
    status: 409,
    title: 'A payment of this file stands elsewhere',
    cause: 'Only a payment that was sent can be reported as delivered or failed, and what was reported stays.',
    remedy: 'Leave out the payments that `errors` names. Nothing has been changed.',
    retry: 'never',
  },
});
