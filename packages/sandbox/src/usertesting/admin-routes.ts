import type { FastifyInstance, FastifyReply } from 'fastify';
import { parseBody, refuseFaults } from '../http/parse-body.js';
import { refuse, sendPage } from '../http/server.js';
import { type Faults, misbehaveRequestSchema } from './misbehaviour.js';
import { renderHomePage } from './pages.js';
import { describeSession, describeTest } from './records.js';
import type { RequestLog } from './request-log.js';
import { STATUS_OF, addSessionsSchema } from './session.js';
import { testChangeSchema, testSchema } from './test-settings.js';
import type { UsertestingTool } from './tool.js';

interface TestParams {
  testId: string;
}

/** Room for the 20,000 sessions that may be added at once. */
const BODY_LIMIT = 16 * 1024 * 1024;

function refuseUnknown(reply: FastifyReply, what: string, id: string): FastifyReply {
  return refuse(reply, 404, 'not_found', `There is no ${what} "${id}"; use an id that this server gave out.`);
}

/** What a researcher does in the real tool's pages, as a JSON API; `baseUrl` is known only once the server listens. */
export function addAdminRoutes(app: FastifyInstance, tool: UsertestingTool, baseUrl: () => string): void {
  app.get('/', async (_request, reply) => {
    const listed = tool.listTests().map((test) => {
      const finished = tool.sessions.list(test.id).filter(({ status }) => status === STATUS_OF.complete).length;
      return { ...describeTest(tool, test, baseUrl()), finished };
    });
    return sendPage(reply, renderHomePage(listed));
  });

  app.get('/admin/tests', async () => tool.listTests().map((test) => describeTest(tool, test, baseUrl())));
  app.post('/admin/tests', async (request, reply) => {
    const parsed = parseBody(testSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    const result = tool.createTest(parsed.value);
    if (!result.ok) return refuse(reply, 409, 'conflict', result.message);
    return reply.code(201).send(describeTest(tool, result.test, baseUrl()));
  });
  app.get<{ Params: TestParams }>('/admin/tests/:testId', async (request, reply) => {
    const test = tool.findTest(request.params.testId);
    return test ? describeTest(tool, test, baseUrl()) : refuseUnknown(reply, 'test', request.params.testId);
  });
  app.patch<{ Params: TestParams }>('/admin/tests/:testId', async (request, reply) => {
    const parsed = parseBody(testChangeSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    const result = tool.changeTest(request.params.testId, parsed.value);
    if (result === undefined) return refuseUnknown(reply, 'test', request.params.testId);
    return result.ok ? describeTest(tool, result.test, baseUrl()) : refuse(reply, 409, 'conflict', result.message);
  });

  app.get<{ Params: TestParams }>('/admin/tests/:testId/sessions', async (request, reply) => {
    const { testId } = request.params;
    if (tool.findTest(testId) === undefined) return refuseUnknown(reply, 'test', testId);
    return tool.sessions.list(testId).map(describeSession);
  });
  app.post<{ Params: TestParams }>('/admin/tests/:testId/sessions', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const test = tool.findTest(request.params.testId);
    if (test === undefined) return refuseUnknown(reply, 'test', request.params.testId);
    const parsed = parseBody(addSessionsSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    return reply.code(201).send(tool.addSessions(test, parsed.value.sessions).map(describeSession));
  });
  app.delete<{ Params: TestParams & { sessionId: string } }>('/admin/tests/:testId/sessions/:sessionId', async (request, reply) => {
    const { testId, sessionId } = request.params;
    return tool.removeParticipant(testId, sessionId) ? reply.code(204).send() : refuseUnknown(reply, 'session', sessionId);
  });
}

/** The switches that make the Results API misbehave, and what it received. */
export function addWatchRoutes(app: FastifyInstance, faults: Faults, log: RequestLog): void {
  app.get('/admin/misbehave', async () => ({ faults: faults.list() }));
  app.put('/admin/misbehave', async (request, reply) => {
    const parsed = parseBody(misbehaveRequestSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    faults.replace(parsed.value.faults);
    return { faults: faults.list() };
  });
  app.get('/admin/requests', async () => log.list());
  app.delete('/admin/requests', async (_request, reply) => {
    log.clear();
    return reply.code(204).send();
  });
}
