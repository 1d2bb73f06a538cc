import { ConnectorError, connectorErrors, type ConnectorErrorCode } from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import { describeStatus, readWait } from './default-errors.js';
import type { ExchangeRecord } from './partner-http.js';
import type { Redact } from './redact.js';

/** What is known about a call that failed. */
export interface FailureContext {
  /** The last answer of the partner, if the call came that far. */
  readonly answer: Pick<ExchangeRecord, 'status' | 'response'> | undefined;
  readonly signal: AbortSignal;
  readonly redact: Redact;
  readonly connectorId: string;
  readonly logger: Logger;
}

/** Turns whatever a call threw into one of the contract's failures, with a message that holds no secret. */
export function toConnectorError(error: unknown, context: FailureContext): ConnectorError {
  const { answer, signal, redact, connectorId, logger } = context;
  if (ConnectorError.is(error) && Object.hasOwn(connectorErrors, error.code)) {
    const retryAfterMs =
      connectorErrors[error.code].retry === 'backoff'
        ? (error.retryAfterMs ?? (answer?.response ? readWait(answer.response.headers) : undefined))
        : undefined;
    return rebuild(error.code, error.message, redact, retryAfterMs);
  }
  if (signal.aborted) return new ConnectorError('provider_unavailable', 'The partner did not answer in time.');
  logger.error({ connector: connectorId, fault: describeFault(error, redact) }, 'a connector failed in a way that it does not declare');
  // A connector that stumbles over the partner's own failure: what the partner said is what the caller can act on.
  const explained = answer?.status ? describeStatus({ status: answer.status, headers: answer.response?.headers ?? {} }) : undefined;
  if (explained && (connectorErrors[explained.code].retry === 'backoff' || connectorErrors[explained.code].pausesConnection))
    return explained;
  return new ConnectorError(
    'connector_fault',
    'The connector failed in a way that it does not declare; the log of the hub holds the cause.',
  );
}

function rebuild(code: ConnectorErrorCode, message: string, redact: Redact, retryAfterMs: number | undefined): ConnectorError {
  return new ConnectorError(code, String(redact(message)), retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** The cause for the log: a connector's error may quote what it was given. */
function describeFault(error: unknown, redact: Redact): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  return { type: error.name, message: redact(error.message), stack: redact(error.stack ?? '') };
}
