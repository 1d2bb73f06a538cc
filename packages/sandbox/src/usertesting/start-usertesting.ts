import formbody from '@fastify/formbody';
import { RateLimit } from '../http/rate-limit.js';
import { type RunningServer, createServer, listenOnLoopback } from '../http/server.js';
import { openState } from '../state-file.js';
import { addAdminRoutes, addWatchRoutes } from './admin-routes.js';
import { type FaultInput, Faults, misbehaveRequestSchema } from './misbehaviour.js';
import { addParticipantRoutes } from './participant-routes.js';
import { type SessionRecord, type TestRecord, describeSession, describeTest } from './records.js';
import { type LoggedRequest, RequestLog } from './request-log.js';
import { addResultsRoutes } from './results-routes.js';
import { type SessionInput, addSessionsSchema } from './session.js';
import { type TestChange, type TestInput, testChangeSchema, testSchema } from './test-settings.js';
import { addTokenRoutes } from './token-routes.js';
import { type Client, Tokens } from './tokens.js';
import { type TestResult, UsertestingTool } from './tool.js';

/** The client that may ask for tokens where no other is named. */
export const USERTESTING_DEMO_CLIENT = { id: 'demo-client', secret: 'demo-secret' } as const;

/** How the test tool is started. */
export interface UsertestingOptions {
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Where tests and sessions are kept for the next start; without it they are gone at the end. Tokens and faults are always gone. */
  readonly folder?: string;
  /** Who may ask for tokens; {@link USERTESTING_DEMO_CLIENT} alone by default. */
  readonly clients?: readonly Client[];
  /** How many requests one client may send to the Results API in a period; 10 by default. */
  readonly requestsPerMinute?: number;
  /** Length of that period in seconds; 60 by default, less for tests that cannot wait. */
  readonly periodSeconds?: number;
  /** How long a token holds, in seconds; 3,600 by default. */
  readonly tokenSeconds?: number;
  /** Faults that are switched on from the start. */
  readonly faults?: readonly FaultInput[];
}

/** A running test tool; the functions do what the admin API does. */
export interface RunningUsertesting extends RunningServer {
  /** Throws a ZodError on bad input, an Error when the id is taken. */
  createTest(input: TestInput): TestRecord;
  /** Launches it with `{ state: 'launched' }`. Throws a ZodError on bad input, an Error for an unknown test or what a launched one keeps. */
  changeTest(testId: string, change: TestChange): TestRecord;
  /** Adds sessions that nobody took part in, as given or that many ordinary ones. Throws a ZodError on bad input, an Error for an unknown test. */
  addSessions(testId: string, sessions: readonly SessionInput[] | number): readonly SessionRecord[];
  /** What the tool recorded, in the order in which it began; empty for an unknown test. */
  sessions(testId: string): readonly SessionRecord[];
  /** Removes the participant of a session with all their sessions of the test; `false` when there is no such session. */
  removeSession(testId: string, sessionId: string): boolean;
  /** Replaces the faults; an empty list clears them. Throws a ZodError on an unknown one. */
  misbehave(faults: readonly FaultInput[]): void;
  /** The requests for tokens and to the Results API, oldest first. */
  requests(): readonly LoggedRequest[];
  /** Empties that log; the rate limit goes on counting. */
  clearRequests(): void;
}

const UNKNOWN_TEST = 'There is no such test; use an id that this server gave out.';

function requireTest(result: TestResult | undefined): TestResult & { ok: true } {
  if (result?.ok) return result;
  throw new Error(result?.message ?? UNKNOWN_TEST);
}

/**
 * Starts a stand-in in the manner of UserTesting: an Invite Network link that captures a contributor identifier, a short test that leads back
 * by one redirect for each ending, and a Results API with OAuth, pages and a rate limit.
 */
export async function startUsertesting(options: UsertestingOptions = {}): Promise<RunningUsertesting> {
  const faults = new Faults();
  faults.replace(misbehaveRequestSchema.parse({ faults: options.faults ?? [] }).faults);
  const log = new RequestLog();
  const tokens = new Tokens(options.clients ?? [USERTESTING_DEMO_CLIENT], options.tokenSeconds ?? 3_600);
  const limit = new RateLimit(options.requestsPerMinute ?? 10, options.periodSeconds ?? 60);
  const state = openState(options.folder, 'usertesting');
  const tool = new UsertestingTool(state);
  const app = createServer();
  let url = '';
  await app.register(formbody);
  addParticipantRoutes(app, tool);
  addTokenRoutes(app, tokens, faults, log);
  addResultsRoutes(app, tool, { tokens, limit, faults, log });
  addAdminRoutes(app, tool, () => url);
  addWatchRoutes(app, faults, log);
  const server = await listenOnLoopback(app, options.port).catch((error: unknown) => {
    state.close();
    throw error;
  });
  url = server.url;
  return {
    url,
    createTest: (input) => describeTest(tool, requireTest(tool.createTest(testSchema.parse(input))).test, url),
    changeTest: (testId, change) => describeTest(tool, requireTest(tool.changeTest(testId, testChangeSchema.parse(change))).test, url),
    addSessions: (testId, sessions) => {
      const test = tool.findTest(testId);
      if (test === undefined) throw new Error(UNKNOWN_TEST);
      const body = typeof sessions === 'number' ? { count: sessions } : { sessions };
      return tool.addSessions(test, addSessionsSchema.parse(body).sessions).map(describeSession);
    },
    sessions: (testId) => tool.sessions.list(testId).map(describeSession),
    removeSession: (testId, sessionId) => tool.removeParticipant(testId, sessionId),
    misbehave: (given) => faults.replace(misbehaveRequestSchema.parse({ faults: given }).faults),
    requests: () => log.list(),
    clearRequests: () => log.clear(),
    close: async () => {
      await server.close();
      state.close();
    },
  };
}
