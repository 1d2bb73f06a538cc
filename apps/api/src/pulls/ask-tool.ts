import { ConnectorError, pullBounds, type PullPage } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { ConnectorInstance } from '../connectors/instance-factory.js';
import { makeStorable } from '../connectors/storable.js';
import type { PullRequest } from './pull-requests.js';

/** What a tool answered to a request. */
export type PullAnswer =
  | { readonly kind: 'list'; readonly page: PullPage }
  /** `externalId` is `null` where the tool does not know it, or does not find the record: which ones it still has, its list says. */
  | { readonly kind: 'identify'; readonly externalId: string | null };

// What a connector returns is checked like any input: its author's compiler is not the hub's.
const externalId = z.string().max(pullBounds.externalIdLength).nullable();
const pageSchema = z.object({
  records: z
    .array(
      z.object({
        id: z.string().min(1).max(pullBounds.idLength),
        status: z.string().max(pullBounds.statusLength),
        occurredAt: z.number().min(0).max(pullBounds.latest).nullable(),
        externalId,
        test: z.boolean(),
      }),
    )
    .max(pullBounds.records),
  next: z.string().max(pullBounds.cursorLength).nullable(),
  readsAll: z.boolean(),
});

/**
 * Lets the connector make one request.
 *
 * @throws ConnectorError what the connector throws, or `connector_fault` when it returns what the contract does not know
 */
export async function askTool(
  { statusSync }: ConnectorInstance,
  request: PullRequest,
  input: { readonly study: Readonly<Record<string, unknown>>; readonly signal: AbortSignal },
): Promise<PullAnswer> {
  if (request.kind === 'list') {
    if (!statusSync?.pull) throw refuse('has no pull, which it declares');
    const parsed = pageSchema.safeParse(await statusSync.pull({ ...input, cursor: request.cursor }));
    if (!parsed.success) throw refuse(`did not return a page: ${describe(parsed.error)}`);
    return { kind: 'list', page: makeStorable(parsed.data) };
  }
  if (!statusSync?.identify) throw refuse('has no identify, which it declares');
  try {
    const parsed = externalId.safeParse(await statusSync.identify({ ...input, recordId: request.recordId }));
    if (!parsed.success) throw refuse(`did not return an id: ${describe(parsed.error)}`);
    return { kind: 'identify', externalId: makeStorable(parsed.data) };
  } catch (error) {
    if (ConnectorError.is(error) && error.code === 'not_found') return { kind: 'identify', externalId: null };
    throw error;
  }
}

function refuse(what: string): ConnectorError {
  return new ConnectorError('connector_fault', `The connector ${what}.`);
}

function describe({ issues }: z.ZodError): string {
  return issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('/')} ${message}`)
    .join('; ');
}
