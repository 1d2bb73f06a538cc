import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendPage } from '../http/server.js';
import { buildButtonUrl } from './button-url.js';
import { identifyStep } from './conversation.js';
import type { Interview } from './interview.js';
import { spoilParameters } from './misbehaviour.js';
import type { Outline } from './outline.js';
import { conversationPath, renderEndPage, renderQuestionPage, renderUnknownPage } from './pages.js';
import type { InterviewTool } from './tool.js';

const PRECALL_TIMEOUT_MS = 5_000;

interface OutlineParams {
  outlineId: string;
}
interface ConversationParams extends OutlineParams {
  interviewId: string;
}
interface AnswerForm {
  answer?: string | string[];
  step?: string | string[];
}

function readQuery(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://localhost').searchParams;
}

function readCookie(request: FastifyRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** What participants see: the invite link, one question a page, and the way out through the button. */
export function addParticipantRoutes(app: FastifyInstance, tool: InterviewTool): void {
  const targetOf = (outline: Outline, interview: Interview): string | undefined => {
    const kept = spoilParameters(interview.metadata, tool.switches.resolve(outline.id), 'button');
    return outline.callToAction === null ? undefined : buildButtonUrl(outline.callToAction.url, kept);
  };
  const showInterview = (reply: FastifyReply, outline: Outline, interview: Interview, faulty = false): FastifyReply => {
    if (interview.conversation.stage !== 'finished')
      return sendPage(reply.code(faulty ? 422 : 200), renderQuestionPage(outline, interview, faulty));
    const detour = tool.switches.resolve(outline.id).redirectTwice && outline.callToAction !== null;
    return sendPage(reply, renderEndPage(outline, detour ? `${conversationPath(interview)}/leave` : targetOf(outline, interview)));
  };
  const find = ({ outlineId, interviewId }: ConversationParams): [Outline, Interview] | undefined => {
    const outline = tool.findOutline(outlineId);
    const interview = tool.findInterview(outlineId, interviewId);
    return outline && interview && [outline, interview];
  };
  const sendUnknown = (reply: FastifyReply): FastifyReply => sendPage(reply.code(404), renderUnknownPage());

  app.head<{ Params: OutlineParams }>('/interview/:outlineId', async (request, reply) =>
    reply
      .code(tool.findOutline(request.params.outlineId) ? 200 : 404)
      .type('text/html; charset=utf-8')
      .send(),
  );
  app.get<{ Params: OutlineParams }>('/interview/:outlineId', async (request, reply) => {
    const outline = tool.findOutline(request.params.outlineId);
    if (outline === undefined) return sendUnknown(reply);
    const interview = tool.openInterview(outline, readQuery(request), readCookie(request, 'interview'));
    reply.header('set-cookie', `interview=${interview.id}; Path=/interview/${outline.id}; HttpOnly; SameSite=Lax`);
    return showInterview(reply, outline, interview);
  });

  app.get<{ Params: ConversationParams }>('/interview/:outlineId/conversation/:interviewId', async (request, reply) => {
    const found = find(request.params);
    return found ? showInterview(reply, ...found) : sendUnknown(reply);
  });
  app.post<{ Params: ConversationParams; Body: AnswerForm | undefined }>(
    '/interview/:outlineId/conversation/:interviewId',
    async (request, reply) => {
      const found = find(request.params);
      if (found === undefined) return sendUnknown(reply);
      const [outline, interview] = found;
      const answer = first(request.body?.answer) ?? '';
      const step = first(request.body?.step);
      // A form that was sent twice must not answer the question after it.
      const stale = step !== undefined && step !== identifyStep(interview.conversation);
      if (!stale && answer.trim() === '' && interview.conversation.stage !== 'finished')
        return showInterview(reply, outline, interview, true);
      if (!stale) tool.answer(interview, answer);
      return reply.redirect(conversationPath(interview), 303);
    },
  );

  app.get<{ Params: ConversationParams; Querystring: { hop?: string } }>(
    '/interview/:outlineId/conversation/:interviewId/leave',
    async (request, reply) => {
      const found = find(request.params);
      const target = found && targetOf(...found);
      if (found === undefined || target === undefined) return sendUnknown(reply);
      if (request.query.hop === undefined) return reply.redirect(`${conversationPath(found[1])}/leave?hop=2`, 302);
      // The participant must get on even when this first call of the landing page fails.
      await fetch(target, { redirect: 'manual', signal: AbortSignal.timeout(PRECALL_TIMEOUT_MS) }).then(
        (response) => response.body?.cancel(),
        () => undefined,
      );
      return reply.redirect(target, 302);
    },
  );
}
