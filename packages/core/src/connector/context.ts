/** A request to the partner. The host adds base URL, authentication, time limit, size limit, redaction and the exchange log. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`; an absolute URL is refused. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** A body that is JSON already, in the place of `json`; sent as it is. */
  readonly jsonText?: string;
  readonly signal?: AbortSignal;
}

/** The partner's answer. A status of 400 or more is not thrown: the connector reads it. */
export interface HttpResponse {
  readonly status: number;
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parses the body. @throws ConnectorError `response_invalid` when it is not JSON. */
  json(): unknown;
}

/** All that a connector is given. What is not here does not exist for it. */
export interface ConnectorContext<ConnectionConfig, SecretName extends string> {
  readonly config: ConnectionConfig;
  readonly http: { send(request: HttpRequest): Promise<HttpResponse> };
  readonly clock: { now(): number };
  readonly logger: {
    info(fields: Readonly<Record<string, unknown>>, message: string): void;
    warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  };
  readonly secrets: {
    has(name: SecretName): boolean;
    /** The value in clear. Loud: every call is counted. Requests are signed and webhooks verified by the host, so it is rarely needed. */
    reveal(name: SecretName): string;
  };
}
