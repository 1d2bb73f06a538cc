import { afterAll, beforeEach } from 'vitest';
import { startHub } from '../../support/start-hub.js';

/** A hub with the compatible surface, for the file that imports it. */
export const hub = await startHub();
afterAll(() => hub.close());

/** The media type of the vendor. */
export const vendor = 'application/vnd.user-interviews.v2+json';
/** A key of the role `integration`, of a workspace that each test has for itself. */
export let key: string;
/** That workspace; it has a characteristic of each type, `a_text` and so on. */
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
/** What a batch is answered with. */
export interface Answer {
  readonly data: readonly Row[];
  readonly meta: Readonly<Record<string, number>>;
  readonly code: string;
  readonly errors: readonly { readonly code: string; readonly detail: string; readonly source?: { readonly pointer: string } }[];
}
/** A participant, as the surface shows one. */
export interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly characteristics: object;
}
/** A page of participants. */
export interface List {
  readonly data: readonly Person[];
  readonly meta: { readonly pagination: object };
}

/** Where batches go. */
export const batches = '/api/participants/batches';
/** Sends a body to the batches. */
export const send = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  hub.request<Answer>('PATCH', batches, { key, body, headers });
/** Sends rows. */
export const write = (participants: unknown, mode?: string) => send({ participants, ...(mode !== undefined && { mode }) });
/** Sends rows, each of which is to be answered by itself. */
export const lenient = (participants: unknown, mode = 'upsert') =>
  send({ participants, mode }, { prefer: 'respond-async, handling=lenient' });
/** What became of each row. */
export const results = ({ body }: { readonly body: Answer }) => body.data.map(({ result }) => result);
/** Where the faults are. */
export const pointers = ({ body }: { readonly body: Answer }) => body.errors.map(({ source }) => source?.pointer);
/** Asks the surface for anything else. */
export const call = <Body = Answer>(method: string, path: string, body?: unknown) =>
  hub.request<Body>(method, path, { key, ...(body !== undefined && { body }) });
/** Rows with an email each. */
export const makeRows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.com`, city: `City ${index}` }));
/** The participants of the workspace, as they are stored. */
export const people = async () =>
  (await hub.sql.query('select * from participants where workspace_id = $1 order by email', [workspaceId])).rows as Record<
    string,
    unknown
  >[];
