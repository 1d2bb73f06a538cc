import { normalizeEmail } from '@panelbridge/core';
import {
  type BatchAnswer,
  type ConnectorContext,
  ConnectorError,
  type DeletionTarget,
  type FieldValue,
  type FoundRecord,
  type HttpRequest,
  type HttpResponse,
  type IngestionField,
  type IngestionMode,
  type RecordOutcome,
  type RecordsText,
} from '@panelbridge/core/connector';
import { toField } from './fields.js';
import { readErrors } from './read-errors.js';
import { readPlainResults } from './read-plain-results.js';
import { readResults } from './read-results.js';
import { isRowCaused, readBody, refuseFailure } from './refuse-failure.js';
import { mediaType, readList, type WirePage, writeBody, writePlainText } from './wire.js';

type Http = ConnectorContext<unknown, string>['http'];

/** Most records on a page. */
const pageSize = 200;
/** No account has so many characteristics; a list that never ends is left at this. */
const maximumPages = 50;

/** Writes a batch by one request. @throws ConnectorError when nothing can be said of its rows */
export async function writeBatch(
  http: Http,
  input: {
    readonly mode: IngestionMode;
    readonly records: readonly Readonly<Record<string, FieldValue>>[];
    readonly text?: RecordsText;
    readonly signal: AbortSignal;
  },
): Promise<BatchAnswer> {
  const { mode, text, signal } = input;
  // Records that are parsed of a text only when they are read are best left alone.
  const plain = text && writePlainText(mode, text);
  const body = plain === undefined ? { json: writeBody(mode, input.records) } : { jsonText: plain };
  const response = await send(http, { method: 'PATCH', path: '/api/participants/batches', ...body, signal });
  const count = text?.count ?? input.records.length;
  if (!isRowCaused(response.status)) {
    refuseFailure(response);
    const answer = readBody(response);
    return { status: 'answered', outcomes: readPlainResults(answer, count) ?? readResults(answer, input.records, mode) };
  }
  const { detail, records: named, raw } = readErrors(response);
  // Only an insert leaves somebody alone who is there; in the other modes the same words mean something else.
  const rejected = mode === 'insert' ? named : named.map((one) => (one.code === 'duplicate' ? { ...one, code: 'invalid' } : one));
  const only = count === 1 ? rejected[0] : undefined;
  return { status: 'rejected', code: only?.code ?? 'batch_rejected', detail: only?.detail ?? detail, records: rejected, raw };
}

/** Deletes people one after the other, by their ids, which are looked up where they are not known. @throws ConnectorError */
export async function deleteBatch(http: Http, targets: readonly DeletionTarget[], signal: AbortSignal): Promise<BatchAnswer> {
  const outcomes: RecordOutcome[] = [];
  for (const target of targets) outcomes.push(await deleteOne(http, target, signal));
  return { status: 'answered', outcomes };
}

const gone: RecordOutcome = { status: 'skipped', code: 'no_match', detail: 'Nobody in the Research Hub has this email any more.' };

async function deleteOne(http: Http, { key, externalId }: DeletionTarget, signal: AbortSignal): Promise<RecordOutcome> {
  const found = externalId === null ? await findId(http, key, signal) : { id: externalId };
  if (!('id' in found)) return found;
  // An id is one part of the path, whatever it holds.
  if (!/^[\w-]{1,100}$/.test(found.id)) {
    return { status: 'rejected', code: 'id_invalid', detail: 'The id of the participant is not of a form that can be asked for.' };
  }
  const response = await send(http, { method: 'DELETE', path: `/api/participants/${found.id}`, signal });
  if (response.status === 404 || response.status === 410) return gone;
  if (isRowCaused(response.status)) return { status: 'rejected', code: 'deletion_refused', detail: readErrors(response).detail };
  refuseFailure(response);
  return { status: 'accepted', effect: 'deleted', externalId: found.id };
}

/** Finds whose email it is; for a deletion only one person counts. */
async function findId(http: Http, key: string, signal: AbortSignal): Promise<{ readonly id: string } | RecordOutcome> {
  const { ids, isEmpty } = await lookUp(http, key, signal);
  if (isEmpty) return gone;
  const [only, ...others] = ids;
  if (only === undefined || only === null || others.length > 0) {
    const detail =
      'The person could not be found by email for certain, so nobody was deleted. Delete them in the Research Hub, or sync them once more, so that their id is known.';
    return { status: 'rejected', code: 'lookup_uncertain', detail };
  }
  return { id: only };
}

/** Says of each email whether somebody has it, by one request each. @throws ConnectorError */
export async function findRecords(http: Http, keys: readonly string[], signal: AbortSignal): Promise<readonly FoundRecord[]> {
  const found: FoundRecord[] = [];
  for (const key of keys) found.push(await findOne(http, key, signal));
  return found;
}

async function findOne(http: Http, key: string, signal: AbortSignal): Promise<FoundRecord> {
  const { ids, isEmpty } = await lookUp(http, key, signal);
  if (isEmpty) return { status: 'absent' };
  if (ids.length === 0) return { status: 'unknown' };
  return { status: 'found', externalId: ids.length === 1 ? (ids[0] ?? null) : null };
}

/**
 * Asks who has an email. Only exact matches count: an API that does not know the filter answers with everybody.
 *
 * @returns the ids of those who have it, `null` where one is not told, and whether nobody at all was listed
 */
async function lookUp(
  http: Http,
  key: string,
  signal: AbortSignal,
): Promise<{ readonly ids: readonly (string | null)[]; readonly isEmpty: boolean }> {
  const query = { 'filter[email]': key, 'page[number]': '1', 'page[size]': String(pageSize) };
  const { records } = await readPage(http, '/api/participants', query, signal);
  const matching = records.filter(({ members }) => typeof members['email'] === 'string' && normalizeEmail(members['email']) === key);
  return { ids: matching.map(({ id }) => id), isEmpty: records.length === 0 };
}

/** Lists the characteristics of the account as fields; those of kinds that cannot be sent are left out. @throws ConnectorError */
export async function listFields(http: Http, signal: AbortSignal): Promise<readonly IngestionField[]> {
  const fields = new Map<string, IngestionField>();
  for (let number = 1; number <= maximumPages; number += 1) {
    const query = { 'page[number]': String(number), 'page[size]': String(pageSize) };
    const { records, totalPages } = await readPage(http, '/api/characteristics', query, signal);
    for (const { members } of records) {
      const field = toField(members['slug'] ?? members['name'], members['type']);
      if (field) fields.set(field.name, field);
    }
    const isLast = totalPages === null ? records.length < pageSize : number >= totalPages;
    if (isLast || records.length === 0) break;
  }
  return [...fields.values()];
}

/** Proves by one request that the key is let in and that the API is what answers. @throws ConnectorError */
export async function checkAccess(http: Http, signal: AbortSignal): Promise<void> {
  await readPage(http, '/api/characteristics', { 'page[number]': '1', 'page[size]': '1' }, signal);
}

async function readPage(http: Http, path: string, query: HttpRequest['query'] & {}, signal: AbortSignal): Promise<WirePage> {
  const response = await send(http, { method: 'GET', path, query, signal });
  refuseFailure(response);
  const page = readList(readBody(response));
  if (page === null) throw new ConnectorError('response_invalid', `The answer of ${path} is no list in a form that the connector knows.`);
  return page;
}

function send(http: Http, request: HttpRequest): Promise<HttpResponse> {
  const headers = {
    accept: mediaType,
    ...((request.json !== undefined || request.jsonText !== undefined) && { 'content-type': mediaType }),
  };
  return http.send({ ...request, headers });
}
