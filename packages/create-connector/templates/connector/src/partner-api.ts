import {
  type ConnectorContext,
  ConnectorError,
  type ConnectorErrorCode,
  type HttpRequest,
  type HttpResponse,
} from '@panelbridge/core/connector';
import { z } from 'zod';

/** How requests leave; the hub adds the address, the key and a time limit. */
export type Http = ConnectorContext<unknown, string>['http'];

/** Proves by one request that the key is let in. @throws ConnectorError */
export async function checkAccess(http: Http, signal: AbortSignal): Promise<void> {
  read(await send(http, { method: 'GET', path: '/v1/account', signal }), z.object({ name: z.string() }));
}

/** Sends one request; answers that nobody can work with are thrown, others are the caller's to read. @throws ConnectorError */
export async function send(http: Http, request: HttpRequest): Promise<HttpResponse> {
  const response = await http.send(request);
  const code = findFailure(response.status);
  if (code !== null) throw new ConnectorError(code, `Example Tool answered ${response.status} to ${request.method} ${request.path}.`);
  return response;
}

/** Reads an answer by a schema. @throws ConnectorError `response_invalid` */
export function read<Schema extends z.ZodType>(response: HttpResponse, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(response.json());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConnectorError(
    'response_invalid',
    `The answer is not in the known form at /${issue?.path.join('/') ?? ''}: ${issue?.message}.`,
  );
}

const failures: Readonly<Record<number, ConnectorErrorCode>> = {
  401: 'authentication_failed',
  403: 'permission_denied',
  404: 'not_found',
  408: 'provider_unavailable',
  409: 'conflict',
  425: 'provider_unavailable',
  429: 'rate_limited',
};

/** What a status means; `null`: it can be read. A refusal of what was sent (400, 422) is left to the caller. */
function findFailure(status: number): ConnectorErrorCode | null {
  if (status < 300 || status === 400 || status === 422) return null;
  return failures[status] ?? (status >= 500 ? 'provider_unavailable' : 'provider_rejected');
}
