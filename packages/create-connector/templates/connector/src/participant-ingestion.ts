import {
  type BatchAnswer,
  ConnectorError,
  type DestinationDeclaration,
  type FieldValue,
  type IngestionMode,
  type RecordOutcome,
} from '@panelbridge/core/connector';
import { z } from 'zod';
import { type Http, read, send } from './partner-api.ts';

/** What the tool takes of people. */
export const destination = {
  modes: ['upsert'],
  deleteBehaviours: { do_nothing: ['upsert'], clear: [], delete: [] },
  matchKey: 'email',
  maximumBatchSize: 100,
  // Whether one bad row refuses all of them; the hub then splits the batch by itself.
  rejectsWholeBatch: false,
  requestsPerMinute: 60,
  fields: [
    { name: 'email', type: 'text', required: true },
    { name: 'first_name', type: 'text', required: false },
    { name: 'last_name', type: 'text', required: false },
  ],
  listsFields: false,
} as const satisfies DestinationDeclaration;

const resultsSchema = z.object({
  results: z.array(
    z.object({ result: z.enum(['created', 'updated', 'refused']), id: z.string().optional(), reason: z.string().optional() }),
  ),
});

/** Sends one batch by one request; splitting and trying again are the hub's. @throws ConnectorError when nothing can be said of its rows */
export async function writeBatch(
  http: Http,
  input: { readonly mode: IngestionMode; readonly records: readonly Readonly<Record<string, FieldValue>>[]; readonly signal: AbortSignal },
): Promise<BatchAnswer> {
  const response = await send(http, { method: 'POST', path: '/v1/people', json: { people: input.records }, signal: input.signal });
  if (response.status >= 400) {
    return { status: 'rejected', code: 'batch_rejected', detail: `Example Tool refused the batch (${response.status}).`, records: [] };
  }
  const { results } = read(response, resultsSchema);
  if (results.length !== input.records.length) throw new ConnectorError('response_invalid', 'The answer does not have one result each.');
  return {
    status: 'answered',
    outcomes: results.map(
      ({ result, id, reason = 'The tool gives no reason.' }): RecordOutcome =>
        result === 'refused'
          ? { status: 'rejected', code: 'refused_by_tool', detail: reason }
          : { status: 'accepted', effect: result, ...(id !== undefined && { externalId: id }) },
    ),
  };
}
