import { randomUUID } from 'node:crypto';
import type { JsonSchema } from '../../src/platform/http/json-schema.js';
import type { ApiOperation } from './api-operations.js';
import { sampleBody } from './sample-body.js';
import type { WorkspaceIds } from './whole-workspace.js';

/** A place of a request that takes the id of a resource: `path:id`, `query:studyId` or `body:connectionId`. */
export type IdSlot = `${'path' | 'query' | 'body'}:${string}`;

/** A request of an operation whose ids are filled in. */
export interface FilledRequest {
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** The ids that it carries. */
  readonly sent: readonly string[];
}

const collections: Readonly<Record<string, keyof WorkspaceIds>> = {
  'api-keys': 'apiKey',
  characteristics: 'characteristic',
  connections: 'connection',
  studies: 'study',
  incentives: 'incentive',
  'payout-files': 'payoutFile',
  budgets: 'budget',
  sessions: 'session',
  'study-templates': 'studyTemplate',
  'payout-accounts': 'payoutAccount',
  'payout-batches': 'payoutBatch',
  participants: 'participant',
  participations: 'participation',
  quarantine: 'quarantineItem',
  reconciliations: 'reconciliation',
  findings: 'finding',
  sources: 'source',
  models: 'model',
  syncs: 'sync',
  runs: 'run',
  'alert-channels': 'alertChannel',
  alerts: 'alert',
};
const members: Readonly<Record<string, keyof WorkspaceIds>> = {
  connectionId: 'connection',
  studyId: 'study',
  participantId: 'participant',
  participantIds: 'participant',
  participationId: 'participation',
  incentiveIds: 'incentive',
  budgetId: 'budget',
  estimateId: 'estimate',
  templateId: 'studyTemplate',
  externalId: 'externalId',
  externalIds: 'externalId',
  sourceId: 'source',
  modelId: 'model',
  syncId: 'sync',
  runId: 'run',
  alertChannelIds: 'alertChannel',
};
/** Connectors belong to the hub, not to a workspace. */
const shared: Readonly<Record<string, string>> = { connectors: 'tracked-link' };

/** Lists where an operation takes ids. @throws Error where this file does not know whose id it is */
export function listIdSlots(operation: ApiOperation): readonly IdSlot[] {
  const { path, pathParameters, query, body } = operation;
  const inPath = pathParameters.filter((name) => shared[readCollection(path, name)] === undefined);
  const inQuery = query.map(({ name }) => name).filter((name) => /Ids?$/.test(name) && name !== 'connectorId');
  const slots = [
    ...inPath.map((name): IdSlot => `path:${name}`),
    ...inQuery.map((name): IdSlot => `query:${name}`),
    ...listMembers(body, isBulk(operation)).map((name): IdSlot => `body:${name}`),
  ];
  for (const slot of slots) readKind(operation, slot);
  return slots;
}

/** A request as the document shows it, about what is there. */
export function fillExample(operation: ApiOperation, ids: WorkspaceIds, mediaType: string): FilledRequest {
  return fillRequest(
    operation,
    (slot) => (slot.startsWith('query:') ? null : ids),
    ({ examples }, fill) => replaceIds(examples[mediaType], fill),
  );
}

function replaceIds(value: unknown, fill: (name: string) => string | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => replaceIds(one, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => {
      const id = fill(name);
      if (id === undefined) return [name, replaceIds(member, fill)];
      return [name, Array.isArray(member) ? [id] : id];
    }),
  );
}

/** Which of a workspace's ids a slot takes. */
function readKind(operation: ApiOperation, slot: IdSlot): keyof WorkspaceIds {
  const [place = '', name = ''] = slot.split(':');
  const collection =
    place === 'path' ? readCollection(operation.path, name) : name === 'id' ? readCollection(`${operation.path}/{id}`, 'id') : '';
  const kind =
    place === 'path' || name === 'id' ? (collections[collection] ?? collections[readBulkCollection(operation.path)]) : members[name];
  if (kind === undefined) throw new Error(`${operation.name}: the tests do not know whose id ${slot} is; add it to id-slots.ts`);
  return kind;
}

/** `studies` for `{id}` in `/api/v1/studies/{id}/launch`. */
function readCollection(path: string, parameter: string): string {
  const parts = path.split('/');
  return parts[parts.indexOf(`{${parameter}}`) - 1] ?? '';
}

/** `incentives` for `/api/v1/incentives/release`, which takes many. */
function readBulkCollection(path: string): string {
  return path.split('/').at(-2) ?? '';
}

function isBulk({ path, body }: ApiOperation): boolean {
  return collections[readBulkCollection(path)] !== undefined && body?.properties?.['items']?.items?.properties?.['id'] !== undefined;
}

/** Members of a body that take ids; `id` itself only in the items of a bulk act, elsewhere it names parts of the body. */
function listMembers(schema: JsonSchema | null, withId: boolean): readonly string[] {
  if (schema === null) return [];
  const parts = [...(schema.items ? [schema.items] : []), ...(schema.allOf ?? [])];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
      (/Ids?$/.test(name) && name !== 'connectorId') || (withId && name === 'id') ? [name] : listMembers(part, withId),
    ),
    ...parts.flatMap((part) => listMembers(part, withId)),
  ];
}

/**
 * Writes a request that an operation accepts as far as its form goes.
 *
 * @param idsOf the workspace whose id a slot gets; `null` leaves out what can be left out
 * @param writeBody the body, for which `fill` gives the text of a member by its name; the smallest that there is, unless given
 */
export function fillRequest(
  operation: ApiOperation,
  idsOf: (slot: IdSlot) => WorkspaceIds | null,
  writeBody: (operation: ApiOperation, fill: (name: string) => string | undefined) => unknown = ({ body }, fill) =>
    body && sampleBody(body, fill),
): FilledRequest {
  const sent: string[] = [];
  const fill = (slot: IdSlot): string | undefined => {
    const value = idsOf(slot)?.[readKind(operation, slot)];
    if (value !== undefined) sent.push(value);
    return value;
  };
  const slots = listIdSlots(operation);
  const path = operation.path.replace(
    /\{(\w+)\}/g,
    (_, name: string) => shared[readCollection(operation.path, name)] ?? fill(`path:${name}`) ?? '',
  );
  const query = new URLSearchParams(
    slots.flatMap((slot) => {
      const value = slot.startsWith('query:') ? fill(slot) : undefined;
      return value === undefined ? [] : [[slot.slice('query:'.length), value]];
    }),
  );
  const body = writeBody(operation, (name) => (slots.includes(`body:${name}`) ? fill(`body:${name}`) : undefined));
  return {
    path: query.size > 0 ? `${path}?${query}` : path,
    ...(body !== null && body !== undefined && { body }),
    headers: operation.isIdempotent ? { 'idempotency-key': randomUUID() } : {},
    sent,
  };
}
