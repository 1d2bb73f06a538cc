import { connectorErrors, type ConnectorErrorCode } from '@panelbridge/core/connector';
import type { ProblemRule } from './problem-rule.js';

/**
 * The problem code of a connector's failure: `partner_` before the connector's own code, so that a partner's `not_found` is never taken for
 * the hub's. `provider_` gives way to `partner_`, and `connector_fault` says it already.
 */
export type PartnerProblemCode<Code extends ConnectorErrorCode = ConnectorErrorCode> = Code extends `connector_${string}`
  ? Code
  : Code extends `provider_${infer Rest}`
    ? `partner_${Rest}`
    : `partner_${Code}`;

/** Names the problem code of a connector's failure; see {@link PartnerProblemCode}. */
export function toPartnerProblemCode(code: ConnectorErrorCode): PartnerProblemCode {
  const named = code.startsWith('connector_') ? code : `partner_${code.replace(/^provider_/, '')}`;
  return named as PartnerProblemCode;
}

/** The failures of connectors as problems, from core's table. */
export const partnerProblems = Object.fromEntries(
  Object.entries(connectorErrors).map(([code, { status, cause, remedy, retry }]) => [
    toPartnerProblemCode(code as ConnectorErrorCode),
    { status, title: cause.replace(/\.$/, ''), cause, remedy, retry: retry === 'never' ? 'never' : 'later' },
  ]),
) as unknown as Readonly<Record<PartnerProblemCode, ProblemRule>>;
