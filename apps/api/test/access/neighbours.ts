import { expect } from 'vitest';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import type { ApiOperation } from '../support/api-operations.js';
import { fillRequest, listIdSlots, type FilledRequest, type IdSlot } from '../support/id-slots.js';
import type { JsonResponse } from '../support/request-json.js';
import type { TestHub } from '../support/start-hub.js';
import { seedWholeWorkspace, type WholeWorkspace } from '../support/whole-workspace.js';
import { listTraces, readWorkspaceRows } from '../support/workspace-tables.js';

/** Two workspaces that have one of everything; the second reaches for what the first has. */
export interface Neighbours {
  readonly mine: WholeWorkspace;
  readonly theirs: WholeWorkspace;
  /** What would give the first away. */
  readonly traces: readonly string[];
  /** The rows of the first, by table. */
  readonly before: Readonly<Record<string, readonly string[]>>;
}

/** Makes two workspaces. */
export async function seedNeighbours(hub: TestHub): Promise<Neighbours> {
  const mine = await seedWholeWorkspace(hub);
  const theirs = await seedWholeWorkspace(hub);
  const traces = await listTraces(hub.sql, mine.workspaceId, mine.word);
  return { mine, theirs, traces, before: await readWorkspaceRows(hub.sql, mine.workspaceId) };
}

/** A way to reach for somebody else's things: whose id stands in each place of the request. */
export interface Reach {
  readonly what: string;
  readonly whose: (slot: IdSlot) => 'mine' | 'theirs' | null;
}

/** The ways to reach by an operation: with every id of the other, with one among one's own, and with none where that is possible. */
export function listReaches(operation: ApiOperation): readonly Reach[] {
  const slots = listIdSlots(operation);
  const all: Reach = { what: 'of all', whose: () => 'mine' };
  const none: Reach = { what: 'of none', whose: () => null };
  const each = slots.map((slot): Reach => ({ what: `of ${slot}`, whose: (one) => (one === slot ? 'mine' : 'theirs') }));
  const canBeLeftOut = slots.every((slot) => slot.startsWith('query:') || operation.path.endsWith('/payout-files'));
  return [...(slots.length > 0 ? [all] : []), ...(slots.length > 1 ? each : []), ...(canBeLeftOut ? [none] : [])];
}

/** Sends a filled request. */
export function send(
  hub: TestHub,
  { method }: ApiOperation,
  { path, body, headers }: FilledRequest,
  key: string | null,
): Promise<JsonResponse<ProblemBody>> {
  return hub.request(method, path, { key, headers, ...(body !== undefined && { body }) });
}

/** Reaches for what the first workspace has with an admin key of the second: it is not there, and nothing tells of it. */
export async function expectNothingFound(hub: TestHub, neighbours: Neighbours, operation: ApiOperation, { whose }: Reach): Promise<void> {
  const request = fillRequest(operation, (slot) => {
    const owner = whose(slot);
    return owner && neighbours[owner].ids;
  });
  const { status, body } = await send(hub, operation, request, neighbours.theirs.keys.admin);
  const text = JSON.stringify(body);
  expect(listLeaks(neighbours, text, request.sent)).toEqual([]);
  const slots = listIdSlots(operation);
  const reachesByPath = slots.some((slot) => slot.startsWith('path:') && whose(slot) === 'mine');
  // Many acts at once have an answer each.
  if (reachesByPath && !('results' in body)) expect({ ...body, status }).toMatchObject({ status: 404, code: 'not_found' });
  else expect({ isBroken: status >= 500, text }).toEqual({ isBroken: false, text });
  if (status < 300 && slots.some((slot) => whose(slot) === 'mine')) expectNothingDone(body);
}

/** The first workspace is as it was, and the second holds nothing of it but the answers that were kept for retries. */
export async function expectUntouched(hub: TestHub, neighbours: Neighbours): Promise<void> {
  expect(await readWorkspaceRows(hub.sql, neighbours.mine.workspaceId)).toEqual(neighbours.before);
  const { idempotency_keys: _, ...tables } = await readWorkspaceRows(hub.sql, neighbours.theirs.workspaceId);
  const rows = Object.values(tables).flat();
  expect(rows.filter((row) => listLeaks(neighbours, row).length > 0)).toEqual([]);
}

/** What a text tells of the first workspace, beside the ids that it was asked with. */
function listLeaks({ traces }: Neighbours, text: string, sent: readonly string[] = []): readonly string[] {
  return traces.filter((trace) => text.includes(trace) && !sent.some((id) => id.includes(trace)));
}

/** What became of one of many acts; each route has its own way to say it. */
interface ResultOfMany {
  readonly outcome?: string;
  readonly code?: string;
  readonly problem?: { readonly code: string };
}

/** A list is empty; of many acts each was refused, since there is no such thing. */
function expectNothingDone(body: object): void {
  const { data, results } = body as { data?: unknown; results?: readonly ResultOfMany[] };
  if (data !== undefined) expect(data).toEqual([]);
  if (results !== undefined) expect(results.map(({ outcome, code, problem }) => outcome ?? code ?? problem?.code)).toEqual(['not_found']);
  expect(data ?? results).toBeDefined();
}
