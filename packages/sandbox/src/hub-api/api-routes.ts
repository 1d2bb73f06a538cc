import type { FastifyInstance } from 'fastify';
import { applyBatch } from './batch.js';
import { type HubGate, serve } from './gate.js';
import type { Hub } from './hub.js';
import { answerPage, readPage } from './pages.js';
import { changeParticipant, createParticipant, deleteParticipant, listParticipants, showParticipant } from './participant-answers.js';
import type { BatchAnswer, HubWire } from './wire.js';
import type { HubAnswer } from './send-answer.js';

interface ById {
  Params: { id: string };
}
interface WithQuery {
  Querystring: Record<string, unknown>;
}

/** A body is read whole before it is refused as too large, so that such a request is logged like any other. */
const READ_LIMIT = 64 * 1024 * 1024;

function answerBatch(hub: Hub, wire: HubWire, body: unknown, namesBadRows: boolean, duplicatesAllowed: boolean): HubAnswer {
  const outcome = applyBatch(hub, body, { maximumRows: wire.batchSize, namesBadRows, duplicatesAllowed });
  if (!outcome.ok) return { refusal: outcome.refusal };
  const { results } = outcome;
  const count = (wanted: string): number => results.filter(({ result }) => result === wanted).length;
  const bodies: Record<BatchAnswer, () => HubAnswer> = {
    rows: () => ({ status: 200, body: { data: results, meta: summarise() } }),
    counts: () => ({ status: 200, body: { meta: summarise() } }),
    empty: () => ({ status: 204, body: undefined }),
  };
  const summarise = () => ({ created: count('created'), updated: count('updated'), skipped: count('skipped') });
  return bodies[wire.batchAnswer]();
}

/** The Hub API. Bodies are read as text: what they are is the API's own affair, since it says in its own words when it cannot read them. */
export async function addApiRoutes(app: FastifyInstance, hub: Hub, gate: HubGate, wire: HubWire): Promise<void> {
  await app.register(async (api) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('*', { parseAs: 'string', bodyLimit: READ_LIMIT }, (_request, body, done) => done(null, body));

    api.get<WithQuery>('/api/participants', (request, reply) =>
      serve(gate, 'list', request, reply, () => listParticipants(hub, request.query, wire.listShape)),
    );
    api.post('/api/participants', (request, reply) =>
      serve(gate, 'create', request, reply, (body, { duplicatesAllowed }) => createParticipant(hub, body, duplicatesAllowed)),
    );
    api.patch('/api/participants/batches', (request, reply) =>
      serve(gate, 'batch', request, reply, (body, { namesBadRows, duplicatesAllowed }) =>
        answerBatch(hub, wire, body, namesBadRows, duplicatesAllowed),
      ),
    );
    api.get<ById>('/api/participants/:id', (request, reply) =>
      serve(gate, 'show', request, reply, () => showParticipant(hub, request.params.id)),
    );
    api.patch<ById>('/api/participants/:id', (request, reply) =>
      serve(gate, 'update', request, reply, (body, { duplicatesAllowed }) =>
        changeParticipant(hub, request.params.id, body, duplicatesAllowed),
      ),
    );
    api.delete<ById>('/api/participants/:id', (request, reply) =>
      serve(gate, 'delete', request, reply, () => deleteParticipant(hub, request.params.id)),
    );
    api.get<WithQuery>('/api/characteristics', (request, reply) =>
      serve(gate, 'characteristics', request, reply, () => {
        const read = readPage(request.query);
        if (!read.ok) return read.answer;
        const all = [...hub.characteristics.values()];
        const first = (read.page.number - 1) * read.page.size;
        return answerPage(all.slice(first, first + read.page.size), all.length, read.page, wire.listShape, 'characteristic');
      }),
    );
  });
}
