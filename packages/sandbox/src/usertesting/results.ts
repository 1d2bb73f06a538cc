import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DataFault } from './misbehaviour.js';
import { type Answer, refusal } from './send-answer.js';
import { STATUS_OF, type Session, makeParticipantId, swapIdFormat } from './session.js';
import type { UsertestingTest } from './test-settings.js';
import type { UsertestingTool } from './tool.js';

const HOUR = 3_600_000;
const UNKNOWN_STATUS = 'UNDER_REVIEW';

const numberFrom = (least: number, most: number) =>
  z
    .string({ error: `must be given once, from ${least} to ${most}` })
    .regex(/^\d{1,6}$/, { error: `must be a whole number from ${least} to ${most}` })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: `must be from ${least} to ${most}` });

/** Query of `GET /api/v2/sessionResults`. Its limits are those that the vendor publishes; unknown parameters are ignored. */
const querySchema = z.object({
  testId: z.uuid({ error: 'must be the UUID of a test' }),
  limit: numberFrom(1, 500).default(25),
  offset: numberFrom(0, 10_000).default(0),
});

/** How far the clock of the answers is off, in milliseconds. */
export function readClockShift(faults: ReadonlySet<DataFault>): number {
  return (faults.has('clock_ahead') ? HOUR : 0) - (faults.has('clock_behind') ? HOUR : 0);
}

function listVisible(tool: UsertestingTool, test: UsertestingTest, everyStatus: boolean): readonly Session[] {
  return tool.sessions.listNewestFirst(test.id).filter(({ status }) => everyStatus || status === STATUS_OF.complete);
}

/** Changes the sessions themselves, as the world would between two requests. */
function moveSessions(tool: UsertestingTool, test: UsertestingTest, faults: ReadonlySet<DataFault>): void {
  if (faults.has('session_added')) tool.addSessions(test, [{ status: STATUS_OF.complete, participantId: makeParticipantId(test) }]);
  const sessions = listVisible(tool, test, false);
  const [newest] = sessions;
  if (newest === undefined) return;
  if (faults.has('session_removed')) tool.sessions.remove([newest]);
  else if (faults.has('duplicate_session') && sessions.filter((each) => each.participantId === newest.participantId).length === 1)
    tool.sessions.save([{ ...newest, sessionId: randomUUID() }]);
}

/** Answers a page of a test's sessions; by default finished ones only, newest first. */
export function answerList(tool: UsertestingTool, query: unknown, faults: ReadonlySet<DataFault>): Answer {
  const parsed = querySchema.safeParse(query);
  if (!parsed.success)
    return refusal(400, 'bad_request', parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  const { testId, limit, offset } = parsed.data;
  const test = tool.findTest(testId);
  if (test === undefined) return refusal(404, 'not_found', `There is no test ${testId}.`);
  moveSessions(tool, test, faults);
  const visible = listVisible(tool, test, faults.has('every_status'));
  const shift = readClockShift(faults);
  const shifted = (time: string): string => new Date(Date.parse(time) + shift).toISOString();
  const sessions = visible.slice(offset, offset + limit).map(({ sessionId, audienceId, status, startTime, finishTime }) => ({
    sessionId,
    audienceId,
    status: faults.has('unknown_status') ? UNKNOWN_STATUS : status,
    startTime: shifted(startTime),
    ...(finishTime === null ? {} : { finishTime: shifted(finishTime) }),
  }));
  return { status: 200, body: { testId, sessions, meta: { pagination: { limit, offset, totalCount: visible.length } } } };
}

/** Answers one session with the id of its participant. */
export function answerDetail(tool: UsertestingTool, sessionId: string, faults: ReadonlySet<DataFault>): Answer {
  const session = tool.sessions.find(sessionId);
  const test = session && tool.findTest(session.testId);
  if (session === undefined || test === undefined) return refusal(404, 'not_found', `There is no session ${sessionId}.`);
  const { participantId, audienceId, testId } = session;
  const shown = participantId !== null && faults.has('wrong_id_format') ? swapIdFormat(participantId, test) : participantId;
  const sessionParticipant = {
    ...(faults.has('participant_missing') ? {} : { participantId: faults.has('participant_null') ? null : shown }),
    demographicInfo: [],
  };
  return { status: 200, body: { sessionId, audienceId, testPlanId: testId, sessionParticipant, taskGroups: [], tasks: [] } };
}
