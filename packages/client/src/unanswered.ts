import { UnreadableAnswer } from './check-answer.js';

/**
 * Codes of the client’s own, beside those of the hub: `no_answer` where none came, since the hub could not be reached, the connection broke, or the request
 * was aborted, be it in the midst of the answer; `answer_unreadable` where what came is nothing that a hub answers, whatever its status: such as the page of
 * a proxy in front of it, or its form to log in.
 */
export type UnansweredCode = 'no_answer' | 'answer_unreadable';

/** What stands in `error` where the hub has not said what is wrong: a problem like its own. */
export interface Unanswered {
  /** Nothing is written about it anywhere: `about:blank`. */
  readonly type: string;
  readonly title: string;
  /** HTTP status of what came; 0 where nothing did. */
  readonly status: number;
  readonly code: UnansweredCode;
  readonly detail: string;
  /** As the answer had it; empty where it had none. */
  readonly requestId: string;
  /** What was thrown, or what came. */
  readonly cause: unknown;
}

const titles: Readonly<Record<UnansweredCode, string>> = {
  no_answer: 'The hub gave no answer',
  answer_unreadable: 'The answer is none of a hub',
};

/**
 * Makes a problem of whatever a request failed with.
 *
 * @param error the hub's problem, which stays as it is, or anything else
 * @param response what came, if anything did
 */
export function toProblem(error: unknown, response: Response | undefined): unknown {
  if (response && isProblem(error)) return error;
  const isRead = response !== undefined && !isBroken(error);
  const code = isRead ? 'answer_unreadable' : 'no_answer';
  const problem: Unanswered = {
    type: 'about:blank',
    title: titles[code],
    status: response?.status ?? 0,
    code,
    detail: isRead ? `It has the status ${response.status} and is not in the form of the API.` : explain(error),
    requestId: response?.headers.get('x-request-id') ?? '',
    cause: error instanceof UnreadableAnswer ? error.cause : error,
  };
  return problem;
}

/** Whether the answer ended before its end. What was read to its end and is no JSON is a syntax error. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && !(error instanceof SyntaxError || error instanceof UnreadableAnswer);
}

function isProblem(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

/** What `fetch` says, with the reason that Node.js hides below it. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
