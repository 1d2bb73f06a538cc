import { ConnectorError, type PullPage } from '@panelbridge/core/connector';
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
const externalId = z.string().max(1_000).nullable();
const pageSchema = z.object({
  records: z
    .array(
      z.object({
        id: z.string().min(1).max(500),
        status: z.string().max(1_000),
        occurredAt: z.number().min(0).max(8.64e15).nullable(),
        externalId,
        test: z.boolean(),
      }),
    )
    .max(10_000),
  next: z.string().max(10_000).nullable(),
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
    const page = makeStorable(parsed.data);
    if (page.next !== null && page.next === request.cursor) throw refuse('goes on where it has been, so that the list would have no end');
    return { kind: 'list', page };
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
