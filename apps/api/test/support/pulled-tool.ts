import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { HotStatements } from '../../src/links/hot-statements.js';
import { PullStep } from '../../src/pulls/pull-step.js';
import { PullSweep } from '../../src/pulls/pull-sweep.js';
import { startPartner, type PartnerRequest } from './partner-server.js';
import { seedParticipations, seedPeople, seedStudy, type SeededStudy } from './seed.js';
import { startHub, type TestHub } from './start-hub.js';

/** The folder of the connector whose tool {@link startPulledTool} plays. */
export const pulledFolder = join(import.meta.dirname, 'connectors', 'pulled');

/** A record as the tool has it. */
export interface ToolRecord {
  readonly id: string;
  status: string;
  /** ISO 8601; by the tool's clock. */
  readonly at: string | null;
  /** Whom it is about; told in the answer about the record, and in the list where `isListed`. */
  readonly person: string | null;
  readonly isListed?: boolean;
  readonly test?: boolean;
}

type Misbehaviour = (response: ServerResponse, request: PartnerRequest) => boolean;

/** A real HTTP server that keeps records by group, gives out tokens, and can be told to misbehave. */
export interface PulledTool {
  readonly url: string;
  /** Every request but those for tokens. */
  readonly requests: { readonly path: string; readonly at: number; readonly token: string }[];
  /** How many tokens were given out. */
  readonly tokens: () => number;
  readonly records: Map<string, ToolRecord[]>;
  pageSize: number;
  /** Answers a request instead of the tool and gives true, or leaves it to the tool. */
  misbehave: Misbehaviour | null;
  /** Refuses every token that was given out so far. */
  endTokens(): void;
  close(): Promise<void>;
}

/** Starts the tool on a free port of 127.0.0.1. */
export async function startPulledTool(): Promise<PulledTool> {
  const partner = await startPartner();
  let issued = 0;
  let ended = 0;
  const tool: PulledTool = {
    url: partner.url,
    requests: [],
    tokens: () => issued,
    records: new Map(),
    pageSize: 3,
    misbehave: null,
    endTokens: () => (ended = issued),
    close: () => partner.close(),
  };
  const reply = (response: ServerResponse, status: number, body: unknown): unknown =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  partner.answer = (response, request) => {
    const { pathname, searchParams } = new URL(request.path, partner.url);
    if (pathname === '/token') {
      issued += 1;
      return reply(response, 200, { access_token: `token-${issued}`, expires_in: 3600 });
    }
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    tool.requests.push({ path: request.path, at: Date.now(), token });
    if (tool.misbehave?.(response, request)) return;
    if (Number(token.slice('token-'.length)) <= ended) return reply(response, 401, {});
    if (pathname === '/me') return reply(response, 200, {});
    if (pathname === '/records') {
      const records = tool.records.get(searchParams.get('group') ?? '') ?? [];
      const first = Number(searchParams.get('cursor') ?? 0);
      const page = records.slice(first, first + tool.pageSize);
      const listed = page.map(({ isListed, person, ...record }) => ({ ...record, ...(isListed && { person }) }));
      return reply(response, 200, { records: listed, next: first + tool.pageSize < records.length ? String(first + tool.pageSize) : null });
    }
    const found = [...tool.records.values()].flat().find(({ id }) => pathname === `/records/${id}`);
    return found ? reply(response, 200, { person: found.person }) : reply(response, 404, {});
  };
  return tool;
}

/** A connection to the tool, working; fast unless told otherwise. */
export async function connectTool(hub: TestHub, tool: PulledTool, config: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { body, status } = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
    body: {
      connectorId: 'pulled',
      name: 'Pulled tool',
      config: { baseUrl: tool.url, tokenUrl: `${tool.url}/token`, requestsPerMinute: 600_000, ...config },
      secrets: { clientId: 'client-of-the-hub', clientSecret: 'secret-of-the-hub' },
    },
  });
  if (status !== 201) throw new Error(`the tool could not be connected: ${JSON.stringify(body)}`);
  await hub.sql.query(`update connections set status = 'ready', checked_at = now() where id = $1`, [body.id]);
  return body.id;
}

/** A hub and the tool that it reads, with a connection between them. */
export interface PulledHub {
  readonly hub: TestHub;
  readonly tool: PulledTool;
  readonly connectionId: string;
  close(): Promise<void>;
}

/** Starts both; nobody does the jobs of the hub but the test. */
export async function startPulledHub(): Promise<PulledHub> {
  const configuration = { connectors: [pulledFolder], role: 'api', demo: true } as const;
  const [hub, tool] = await Promise.all([startHub({ configuration }), startPulledTool()]);
  const connectionId = await connectTool(hub, tool);
  return {
    hub,
    tool,
    connectionId,
    close: async () => {
      await hub.close();
      await tool.close();
    },
  };
}

/** A launched study over a connection, and people who have entered it. */
export interface PulledStudy {
  readonly study: SeededStudy;
  readonly people: readonly string[];
  /** What the tool calls one of them. */
  readonly nameOf: (participation: string) => string;
}

let groups = 0;

/** Makes a study of a connection whose people the tool calls by a group of their own. */
export async function joinStudy(
  hub: TestHub,
  tool: PulledTool,
  connectionId: string,
  count = 1,
  columns: Readonly<Record<string, unknown>> = {},
): Promise<PulledStudy & { readonly records: ToolRecord[] }> {
  groups += 1;
  const group = `g${groups}`;
  const study = await seedStudy(hub, { on_return: 'submitted', participation_limit: 1_000, ...columns });
  await hub.sql.query('update integrations set connection_id = $1, study_config = $2 where study_id = $3', [
    connectionId,
    { group },
    study.id,
  ]);
  const people = await seedParticipations(hub, study, count);
  await seedPeople(hub, people);
  const hot = hub.app.get(HotStatements);
  for (const participation of people) await hot.recordEntry({ participation, requestId: 'entry' });
  const records: ToolRecord[] = [];
  tool.records.set(group, records);
  return { study, people, nameOf: (participation) => `${group}-${participation.slice(3)}`, records };
}

/** A pull as its table has it. */
export interface PullState {
  readonly phase: string;
  readonly pass: number;
  readonly whole_pass: number;
  readonly whole_pass_reads_all: boolean;
  readonly next_at: Date | null;
  readonly failures: number;
  readonly error_code: string | null;
  readonly error_detail: string | null;
  readonly cursor: string | null;
  readonly pages: number;
  readonly stale_pages: number;
  readonly milestone: string | null;
  readonly lease_id: string | null;
}

/** Reads a pull. */
export async function readPull(hub: TestHub, studyId: string): Promise<PullState> {
  const { rows } = await hub.sql.query<PullState>('select * from pulls where study_id = $1', [studyId]);
  if (!rows[0]) throw new Error('the study is not read');
  return rows[0];
}

/** Makes one step, as a worker does. */
export function step(hub: TestHub, studyId: string): Promise<void> {
  return hub.app.get(PullStep).run({ workspaceId: hub.workspaceId, studyId });
}

/** Lets a new pass begin now, or the present one go on. */
export async function hasten(hub: TestHub, studyId: string): Promise<void> {
  await hub.app.get(PullSweep).sweep();
  await hub.sql.query('update pulls set next_at = now(), slot_at = null where study_id = $1', [studyId]);
}

/** Reads the tool until the pass is over, or stops at a failure. */
export async function readTool(hub: TestHub, studyId: string): Promise<PullState> {
  await hasten(hub, studyId);
  const before = await readPull(hub, studyId);
  for (let steps = 0; steps < 500; steps += 1) {
    await step(hub, studyId);
    const pull = await readPull(hub, studyId);
    if (pull.phase === 'idle' && (pull.pass > before.pass || before.phase !== 'idle')) return pull;
    if (pull.failures > 0 || pull.next_at === null) return pull;
  }
  throw new Error('the pass does not end');
}
