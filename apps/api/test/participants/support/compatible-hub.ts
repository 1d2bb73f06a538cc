import { afterAll, beforeEach } from 'vitest';
import { startHub } from '../../support/start-hub.js';

export const hub = await startHub();
afterAll(() => hub.close());

export const vendor = 'application/vnd.user-interviews.v2+json';
export let key: string;
export let workspaceId: string;
beforeEach(async () => {
  workspaceId = await hub.createWorkspace();
  key = await hub.key('integration', workspaceId);
  const types = ['text', 'number', 'date', 'boolean'];
  await hub.sql.query(`insert into characteristics (workspace_id, slug, name, type) select $1, 'a_' || t, t, t from unnest($2::text[]) t`, [
    workspaceId,
    types,
  ]);
});

interface Row {
  readonly index: number;
  readonly id: string | null;
  readonly result: string;
  readonly errors?: readonly { readonly code: string }[];
}
export interface Answer {
  readonly data: readonly Row[];
  readonly meta: Readonly<Record<string, number>>;
  readonly code: string;
  readonly errors: readonly { readonly code: string; readonly detail: string; readonly source?: { readonly pointer: string } }[];
}
export interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly characteristics: object;
}
export interface List {
  readonly data: readonly Person[];
  readonly meta: { readonly pagination: object };
}

export const batches = '/api/participants/batches';
export const send = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  hub.request<Answer>('PATCH', batches, { key, body, headers });
export const write = (participants: unknown, mode?: string) => send({ participants, ...(mode !== undefined && { mode }) });
export const lenient = (participants: unknown, mode = 'upsert') =>
  send({ participants, mode }, { prefer: 'respond-async, handling=lenient' });
export const results = ({ body }: { readonly body: Answer }) => body.data.map(({ result }) => result);
export const pointers = ({ body }: { readonly body: Answer }) => body.errors.map(({ source }) => source?.pointer);
export const call = <Body = Answer>(method: string, path: string, body?: unknown) =>
  hub.request<Body>(method, path, { key, ...(body !== undefined && { body }) });
export const makeRows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.com`, city: `City ${index}` }));
export const people = async () =>
  (await hub.sql.query('select * from participants where workspace_id = $1 order by email', [workspaceId])).rows as Record<
    string,
    unknown
  >[];
