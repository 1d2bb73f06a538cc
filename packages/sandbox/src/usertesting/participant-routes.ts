import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendPage } from '../http/server.js';
import { renderEndPage, renderQuestionPage, renderUnknownPage, sessionPath } from './pages.js';
import { fillRedirect } from './redirect-url.js';
import { STATUS_OF, type Session } from './session.js';
import { OUTCOMES, type UsertestingTest } from './test-settings.js';
import type { UsertestingTool } from './tool.js';

interface CodeParams {
  code: string;
}
interface SessionParams extends CodeParams {
  sessionId: string;
}
interface AnswerForm {
  answer?: string | string[];
  step?: string | string[];
  action?: string | string[];
}

function readCookie(request: FastifyRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** The contributor identifier of an invite link; one that is empty is none. */
function readParticipantId(request: FastifyRequest, { parameter }: UsertestingTest): string | null {
  return new URL(request.url, 'http://localhost').searchParams.get(parameter) || null;
}

/** What participants see: the Invite Network link, one question a page, and the way out. */
export function addParticipantRoutes(app: FastifyInstance, tool: UsertestingTool): void {
  const sendUnknown = (reply: FastifyReply): FastifyReply => sendPage(reply.code(404), renderUnknownPage());
  const find = ({ code, sessionId }: SessionParams): [UsertestingTest, Session] | undefined => {
    const test = tool.findTestByCode(code);
    const session = test && tool.findSession(test.id, sessionId);
    return test && session && [test, session];
  };
  const show = (reply: FastifyReply, code: string, test: UsertestingTest, session: Session, faulty = false): FastifyReply => {
    const question = tool.currentQuestion(test, session);
    if (question !== undefined) return sendPage(reply.code(faulty ? 422 : 200), renderQuestionPage(test, code, session, question, faulty));
    const outcome = OUTCOMES.find((each) => STATUS_OF[each] === session.status);
    const redirect = outcome && test.redirects[outcome];
    return sendPage(reply, renderEndPage(test, outcome, redirect && fillRedirect(redirect, session.participantId)));
  };

  app.head<{ Params: CodeParams }>('/invite/:code', async (request, reply) =>
    reply
      .code(tool.findTestByCode(request.params.code) ? 200 : 404)
      .type('text/html; charset=utf-8')
      .send(),
  );
  app.get<{ Params: CodeParams }>('/invite/:code', async (request, reply) => {
    const { code } = request.params;
    const test = tool.findTestByCode(code);
    if (test === undefined) return sendUnknown(reply);
    const session = tool.openSession(test, readParticipantId(request, test), readCookie(request, 'session'));
    reply.header('set-cookie', `session=${session.sessionId}; Path=/invite/${code}; HttpOnly; SameSite=Lax`);
    return show(reply, code, test, session);
  });

  app.get<{ Params: SessionParams }>('/invite/:code/sessions/:sessionId', async (request, reply) => {
    const found = find(request.params);
    return found ? show(reply, request.params.code, ...found) : sendUnknown(reply);
  });
  app.post<{ Params: SessionParams; Body: AnswerForm | undefined }>('/invite/:code/sessions/:sessionId', async (request, reply) => {
    const found = find(request.params);
    if (found === undefined) return sendUnknown(reply);
    const [test, session] = found;
    const { code } = request.params;
    const { answer, step, action } = request.body ?? {};
    // A form that was sent twice must not answer the question after it.
    const stale = first(step) !== undefined && first(step) !== String(session.answers.length);
    if (first(action) === 'leave') tool.end(session, 'incomplete');
    else if (!stale && tool.answer(test, session, first(answer) ?? '') === undefined) return show(reply, code, test, session, true);
    return reply.redirect(sessionPath(code, session), 303);
  });
}
