import type { FastifyInstance } from 'fastify';
import { parseBody, refuseFaults } from '../http/parse-body.js';
import { refuse } from '../http/server.js';
import type { RallyFaults } from './faults.js';
import { misbehaveRequestSchema } from './misbehaviour.js';
import { participantChangeSchema } from './participant.js';
import type { RallyRequestLog } from './request-log.js';
import { type RallyWebhooks, endpointSchema } from './webhooks.js';
import type { Workspace } from './workspace.js';

interface ById {
  Params: { endpointId: string };
}

/** What people do in the real platform's pages, or nobody can do there: addresses for webhooks, participants in any status. */
export function addAccountRoutes(app: FastifyInstance, workspace: Workspace, webhooks: RallyWebhooks): void {
  const unknown = 'There is no such address; use an id that this server gave out.';
  app.get('/admin/webhooks', async () => webhooks.endpoints());
  app.post('/admin/webhooks', async (request, reply) => {
    const parsed = parseBody(endpointSchema, request.body);
    return parsed.ok ? reply.code(201).send(webhooks.register(parsed.value)) : refuseFaults(reply, parsed.faults);
  });
  app.post<ById>('/admin/webhooks/:endpointId/rotate', async (request, reply) => {
    return webhooks.rotate(request.params.endpointId) ?? refuse(reply, 404, 'not_found', unknown);
  });
  app.delete<ById>('/admin/webhooks/:endpointId', async (request, reply) => {
    return webhooks.remove(request.params.endpointId) ? reply.code(204).send() : refuse(reply, 404, 'not_found', unknown);
  });
  app.get('/admin/people', async () => workspace.people.list());
  app.patch<{ Params: { studyId: string; participantId: string } }>(
    '/admin/studies/:studyId/participants/:participantId',
    async (request, reply) => {
      const { studyId, participantId } = request.params;
      const participant = workspace.findParticipant(studyId, participantId);
      if (participant === undefined) return refuse(reply, 404, 'not_found', 'There is no such participant in this study.');
      const parsed = parseBody(participantChangeSchema, request.body);
      return parsed.ok ? workspace.changeParticipant(participant, parsed.value) : refuseFaults(reply, parsed.faults);
    },
  );
}

/** The switches that make the platform misbehave, what it received, and what it sent. */
export function addWatchRoutes(app: FastifyInstance, faults: RallyFaults, log: RallyRequestLog, webhooks: RallyWebhooks): void {
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
  app.get('/admin/deliveries', async () => webhooks.deliveries());
}
