import {
  type ConnectorContext,
  ConnectorError,
  escapePointerPart,
  type HttpResponse,
  type PulledRecord,
} from '@panelbridge/core/connector';
import { z } from 'zod';
import { refuseFailure, type Refusals } from './errors.js';

type Http = ConnectorContext<unknown, string>['http'];

/** Most sessions that one answer holds, and the last place in the list from which one can be asked for; both are UserTesting's (facts §2.3). */
export const resultsLimits = { limit: 500, offset: 10_000 } as const;

const listPath = '/api/v2/sessionResults';
// No test has it, so that an answer costs nothing and shows nothing of anybody.
const nobodysTest = '00000000-0000-0000-0000-000000000000';

/** What to list. */
export interface SessionQuery {
  readonly testId: string;
  readonly limit: number;
  readonly offset: number;
  readonly signal: AbortSignal;
}

/** One answer of the list, newest first. */
export interface SessionPage {
  readonly records: readonly PulledRecord[];
  /** How many the list holds in all; `null` = not said. */
  readonly total: number | null;
}

const moment = z.iso.datetime({ offset: true, error: 'must be a time with its zone, such as 2026-03-01T12:00:00Z' }).nullish();
const word = z.string().min(1).max(200);
const listSchema = z.object({
  sessions: z.array(z.object({ sessionId: word, status: word, startTime: moment, finishTime: moment })),
  meta: z.object({ pagination: z.object({ totalCount: z.int().nonnegative().nullish() }).nullish() }).nullish(),
});
const holder = z.object({ participantId: z.union([z.string(), z.int().transform(String)]).nullish() }).nullish();
const sessionSchema = z.object({ sessionParticipant: holder, participant: holder });

/** Lists sessions of a test by one request. @throws ConnectorError */
export async function listSessions(http: Http, { testId, limit, offset, signal }: SessionQuery): Promise<SessionPage> {
  const query = { testId, limit: String(limit), offset: String(offset) };
  const response = await http.send({ method: 'GET', path: listPath, query, signal });
  refuseFailure(response, describeListRefusals(testId, limit, offset));
  const { sessions, meta } = readBody(response, listSchema, 'list of sessions');
  const records = sessions.map(({ sessionId, status, startTime, finishTime }): PulledRecord => {
    const at = finishTime ?? startTime;
    return { id: sessionId, status, occurredAt: at ? Date.parse(at) : null, externalId: null, test: false };
  });
  return { records, total: meta?.pagination?.totalCount ?? null };
}

/** Proves by one request that the credentials are let in. @throws ConnectorError */
export async function checkAccess(http: Http, signal: AbortSignal): Promise<void> {
  const query = { testId: nobodysTest, limit: '1', offset: '0' };
  const response = await http.send({ method: 'GET', path: listPath, query, signal });
  // That there is no such test is said only to whom the credentials let in.
  if (response.status !== 404 && response.status !== 400) refuseFailure(response, describeListRefusals(nobodysTest, 1, 0));
  if (response.headers['content-type']?.includes('html') || response.text.trimStart().startsWith('<')) {
    throw new ConnectorError(
      'configuration_invalid',
      'config/baseUrl: a web page answers there, not the Results API. Correct the address, or leave it out for UserTesting itself.',
    );
  }
}

/** Asks by one request whose session it is; `null` = UserTesting has no contributor identifier of it. @throws ConnectorError */
export async function readParticipant(http: Http, sessionId: string, signal: AbortSignal): Promise<string | null> {
  const response = await http.send({ method: 'GET', path: `/api/v3/sessionResults/${encodeURIComponent(sessionId)}`, signal });
  refuseFailure(response, {
    rejected: ['input_rejected', `UserTesting does not take “${sessionId}” for the id of a session.`],
    missing: [
      'not_found',
      `UserTesting has no session ${sessionId} that these credentials may read; it or its participant may have been removed there.`,
    ],
  });
  const { sessionParticipant, participant } = readBody(response, sessionSchema, 'session');
  const ids = new Set([sessionParticipant, participant].flatMap((one) => one?.participantId?.trim() || []));
  const [only, ...others] = ids;
  if (others.length > 0)
    throw new ConnectorError('response_invalid', 'The session names two participants: /sessionParticipant and /participant differ.');
  return only ?? null;
}

function describeListRefusals(testId: string, limit: number, offset: number): Refusals {
  return {
    rejected: [
      'input_rejected',
      `UserTesting refused to list the sessions of the test ${testId} (limit ${limit}, offset ${offset}); compare studyConfig/testId with the address of the test.`,
    ],
    missing: [
      'configuration_invalid',
      `studyConfig/testId: UserTesting knows no test ${testId} that these credentials may read. Compare it with the address of the test; a test outside the client’s workspaces looks the same, and classic tests may not be listed at all.`,
    ],
  };
}

function readBody<Schema extends z.ZodType>(response: HttpResponse, schema: Schema, what: string): z.output<Schema> {
  const parsed = schema.safeParse(response.json());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const member = issue?.path.map((part) => `/${escapePointerPart(String(part))}`).join('') || 'the whole body';
  throw new ConnectorError('response_invalid', `UserTesting’s ${what} is not in the known form at ${member}: ${issue?.message}.`);
}
