/** Whose turn it is when a partner call fails, whether the host tries again, and what the REST caller sees. */
export interface ConnectorErrorRule {
  readonly turn: string;
  /** `backoff`: the host tries again, after `Retry-After` or with growing, jittered pauses. */
  readonly retry: 'never' | 'backoff';
  /** HTTP status of the hub's answer. */
  readonly status: number;
  readonly cause: string;
  readonly remedy: string;
  /** The connection is set to `needs_attention` and its jobs pause. */
  readonly pausesConnection: boolean;
}

/** The only ways in which a connector may fail. The conformance kit, the API's answers and the docs pages are derived from this table. */
export const connectorErrors = {
  configuration_invalid: {
    turn: 'operator',
    retry: 'never',
    status: 422,
    cause: 'The settings of the connection or of the study cannot work.',
    remedy: 'Correct the setting that the detail names, then check the connection.',
    pausesConnection: false,
  },
  input_rejected: {
    turn: 'caller',
    retry: 'never',
    status: 422,
    cause: 'The partner refused what was sent.',
    remedy: 'Correct the values that the detail names and send them again.',
    pausesConnection: false,
  },
  unsupported: {
    turn: 'caller',
    retry: 'never',
    status: 422,
    cause: 'The partner cannot do this.',
    remedy: 'Use what the connector declares; its page lists it.',
    pausesConnection: false,
  },
  authentication_failed: {
    turn: 'operator',
    retry: 'never',
    status: 409,
    cause: 'The partner refused the credentials.',
    remedy: 'Store a valid secret in the connection and check it; waiting work goes on by itself.',
    pausesConnection: true,
  },
  permission_denied: {
    turn: 'operator',
    retry: 'never',
    status: 409,
    cause: 'The credentials are valid but not allowed to do this.',
    remedy: 'Ask the partner for the permission that the detail names, then check the connection.',
    pausesConnection: true,
  },
  not_found: {
    turn: 'caller',
    retry: 'never',
    status: 404,
    cause: 'The partner does not know the thing that was asked for.',
    remedy: 'Check the id; it may have been removed there.',
    pausesConnection: false,
  },
  conflict: {
    turn: 'caller',
    retry: 'never',
    status: 409,
    cause: 'The state at the partner does not allow this now.',
    remedy: 'Read the present state and decide again.',
    pausesConnection: false,
  },
  rate_limited: {
    turn: 'host',
    retry: 'backoff',
    status: 503,
    cause: 'The partner asks for fewer requests.',
    remedy: 'Nothing to do: the hub waits as long as the partner asks and goes on.',
    pausesConnection: false,
  },
  provider_unavailable: {
    turn: 'host',
    retry: 'backoff',
    status: 503,
    cause: 'The partner did not answer, or answered that it cannot work now.',
    remedy: 'Nothing to do: the hub tries again with growing pauses. If it lasts, look at the partner’s status page.',
    pausesConnection: false,
  },
  provider_rejected: {
    turn: 'connector_author',
    retry: 'never',
    status: 502,
    cause: 'The partner refused a request that the connector believed to be right.',
    remedy: 'Report it to the author of the connector with the request id; the exchange log holds what was sent.',
    pausesConnection: false,
  },
  response_invalid: {
    turn: 'connector_author',
    retry: 'never',
    status: 502,
    cause: 'The partner’s answer is not in the form that the connector knows.',
    remedy: 'Report it to the author of the connector with the request id; the exchange log holds the answer.',
    pausesConnection: false,
  },
  signature_invalid: {
    turn: 'nobody',
    retry: 'never',
    status: 401,
    cause: 'A webhook was not signed with the secret of this connection, or is too old.',
    remedy: 'If the partner sent it: store the same secret on both sides and check both clocks.',
    pausesConnection: false,
  },
  connector_fault: {
    turn: 'connector_author',
    retry: 'never',
    status: 500,
    cause: 'The connector failed in a way that it does not declare.',
    remedy: 'Report it to the author of the connector with the request id.',
    pausesConnection: false,
  },
} as const satisfies Record<string, ConnectorErrorRule>;

/** Stable code of a connector failure. */
export type ConnectorErrorCode = keyof typeof connectorErrors;

// A registered symbol, so that an error is recognised even when two copies of this package are installed.
const marker = Symbol.for('panelbridge.connector-error');

/** The error that a connector throws; anything else becomes `connector_fault`. */
export class ConnectorError extends Error {
  readonly [marker] = true;
  override readonly name = 'ConnectorError';
  readonly code: ConnectorErrorCode;
  /** Milliseconds that the partner asks to wait; only with `rate_limited` and `provider_unavailable`. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ConnectorErrorCode, detail: string, options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Recognises the error by its marker, whichever copy of the package made it. */
  static is(value: unknown): value is ConnectorError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}
