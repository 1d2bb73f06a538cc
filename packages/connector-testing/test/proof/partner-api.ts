import { type ConnectorContext, ConnectorError, type HttpRequest, type HttpResponse } from '@panelbridge/core/connector';
import type { z } from 'zod';

/** How requests leave a reference connector. */
export type Http = ConnectorContext<unknown, string>['http'];

/** Asks the partner and reads its answer by a schema. @throws ConnectorError */
export async function ask<Schema extends z.ZodType>(http: Http, request: HttpRequest, schema: Schema): Promise<z.output<Schema>> {
  const response = await http.send(request);
  refuse(response);
  return read(response, schema);
}

/** Says what an answer of 400 or more means. @throws ConnectorError */
export function refuse({ status }: HttpResponse): void {
  if (status < 400) return;
  const say = `The partner answered ${status}.`;
  if (status === 401) throw new ConnectorError('authentication_failed', `${say} Store another secrets/apiKey.`);
  if (status === 403) throw new ConnectorError('permission_denied', `${say} The key needs the permission to write.`);
  if (status === 404) throw new ConnectorError('not_found', say);
  if (status === 429) throw new ConnectorError('rate_limited', say);
  throw new ConnectorError(status >= 500 ? 'provider_unavailable' : 'provider_rejected', say);
}

/** Reads an answer. @throws ConnectorError `response_invalid` when it is in no known form */
export function read<Schema extends z.ZodType>(response: HttpResponse, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(response.json());
  if (parsed.success) return parsed.data;
  throw new ConnectorError('response_invalid', `The answer is in no known form: ${parsed.error.issues[0]?.message}.`);
}
