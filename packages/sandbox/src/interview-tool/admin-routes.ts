import type { FastifyInstance, FastifyReply } from 'fastify';
import { parseBody, refuseFaults } from '../http/parse-body.js';
import { refuse, sendPage } from '../http/server.js';
import { describeInterview } from './interview.js';
import { misbehaveRequestSchema } from './misbehaviour.js';
import { type Outline, outlineChangeSchema, outlineSchema } from './outline.js';
import { renderHomePage } from './pages.js';
import type { InterviewTool } from './tool.js';

interface OutlineParams {
  outlineId: string;
}

/** An outline as the admin API answers it, without the webhook's secret. */
export interface OutlineRecord {
  readonly id: string;
  /** What an operator copies from "Invite Participants" (S1-10). */
  readonly inviteLink: string;
  readonly title: string;
  readonly callToAction: Outline['callToAction'];
  readonly questions: readonly string[];
}

/** Turns an outline into the form that the admin API answers. */
export function describeOutline({ id, title, callToAction, questions }: Outline, baseUrl: string): OutlineRecord {
  return { id, inviteLink: `${baseUrl}/interview/${id}`, title, callToAction, questions };
}

function refuseUnknown(reply: FastifyReply, what: string, id: string): FastifyReply {
  return refuse(reply, 404, 'not_found', `There is no ${what} "${id}"; use an id that this server gave out.`);
}

/** What a researcher does in the real tool's pages, as a JSON API; `baseUrl` is known only once the server listens. */
export function addAdminRoutes(app: FastifyInstance, tool: InterviewTool, baseUrl: () => string): void {
  app.get('/', async (_request, reply) => sendPage(reply, renderHomePage(tool.listOutlines(), baseUrl())));

  app.post('/admin/outlines', async (request, reply) => {
    const parsed = parseBody(outlineSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    return reply.code(201).send(describeOutline(tool.createOutline(parsed.value), baseUrl()));
  });
  app.patch<{ Params: OutlineParams }>('/admin/outlines/:outlineId', async (request, reply) => {
    const parsed = parseBody(outlineChangeSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    const outline = tool.changeOutline(request.params.outlineId, parsed.value);
    return outline ? describeOutline(outline, baseUrl()) : refuseUnknown(reply, 'outline', request.params.outlineId);
  });
  app.get<{ Params: OutlineParams }>('/admin/outlines/:outlineId/interviews', async (request, reply) => {
    const { outlineId } = request.params;
    if (tool.findOutline(outlineId) === undefined) return refuseUnknown(reply, 'outline', outlineId);
    return tool.listInterviews(outlineId).map(describeInterview);
  });

  for (const [action, way] of [
    ['partial', 'partial'],
    ['abandon', 'abandoned'],
  ] as const) {
    app.post<{ Params: OutlineParams & { interviewId: string } }>(
      `/admin/outlines/:outlineId/interviews/:interviewId/${action}`,
      async (request, reply) => {
        const { outlineId, interviewId } = request.params;
        const interview = tool.findInterview(outlineId, interviewId);
        if (interview === undefined) return refuseUnknown(reply, 'interview', interviewId);
        const result = tool.leave(interview, way);
        return result.ok ? describeInterview(interview) : refuse(reply, 409, 'conflict', result.message);
      },
    );
  }

  app.get('/admin/deliveries', async () => tool.webhooks.list());
  app.get<{ Querystring: { outlineId?: string } }>('/admin/misbehave', async (request) => tool.switches.resolve(request.query.outlineId));
  app.put('/admin/misbehave', async (request, reply) => {
    const parsed = parseBody(misbehaveRequestSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    const { outlineId, ...switches } = parsed.value;
    if (outlineId !== undefined && tool.findOutline(outlineId) === undefined) return refuseUnknown(reply, 'outline', outlineId);
    tool.switches.replace(switches, outlineId);
    return tool.switches.resolve(outlineId);
  });
}
