import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Answer, notFound, refuseBody } from './answer.js';
import { answerPage } from './answer-page.js';
import type { ImportFate, Imports } from './imports.js';
import { type RallyGate, serve } from './gate.js';
import { UNKNOWN_STATUS } from './misbehaviour.js';
import { type Participant, describeParticipant } from './participant.js';
import { type Person, importSchema } from './person.js';
import type { Study } from './study.js';
import { API } from './study-routes.js';
import type { Workspace } from './workspace.js';

interface ByStudy {
  Params: { studyId: string };
}
interface ByPerson {
  Params: { personIdOrEmail: string };
}

const optedOutSchema = z.strictObject({ isOptedOut: z.boolean({ error: 'must be true or false' }) });

/** People and participants: imported, found, shown, opted out. */
export function addPeopleRoutes(app: FastifyInstance, workspace: Workspace, imports: Imports, gate: RallyGate): void {
  const accept = (body: unknown, study: Study | undefined, fate: ImportFate): Answer => {
    const parsed = importSchema.safeParse(body ?? {});
    if (!parsed.success) return refuseBody(parsed.error.issues);
    const { importId } = imports.accept(parsed.data, study, fate);
    return { status: 202, body: { message: 'The import has begun.', count: parsed.data.people.length, importId } };
  };
  const show = (participant: Participant, unknownStatus: boolean) => {
    const person = workspace.people.find(participant.personId);
    if (person === undefined) throw new Error(`participant ${participant.participantId} is nobody`);
    return { ...describeParticipant(participant, person), ...(unknownStatus ? { status: UNKNOWN_STATUS } : {}) };
  };
  const findPerson = (idOrEmail: string): Person | undefined => workspace.people.find(idOrEmail) ?? workspace.people.byEmail(idOrEmail);
  const answerOptedOut = ({ personId, isOptedOut, updatedAt }: Person): Answer => ({
    status: 200,
    body: { personId, isOptedOut, updatedAt },
  });

  app.post(`${API}/people/import`, (request, reply) =>
    serve(gate, 'import', request, reply, ({ importFate }) => accept(request.body, undefined, importFate)),
  );
  app.post<ByStudy>(`${API}/studies/:studyId/participants/import`, (request, reply) =>
    serve(gate, 'import', request, reply, ({ importFate }) => {
      const study = workspace.findStudy(request.params.studyId);
      return study === undefined ? notFound('study', request.params.studyId) : accept(request.body, study, importFate);
    }),
  );
  app.get<{ Params: { importId: string } }>(`${API}/imports/:importId`, (request, reply) =>
    serve(gate, 'show_import', request, reply, () => {
      const run = imports.find(request.params.importId);
      return run === undefined ? notFound('import', request.params.importId) : { status: 200, body: run };
    }),
  );
  app.post<ByStudy>(`${API}/studies/:studyId/participants/search`, (request, reply) =>
    serve(gate, 'search_participants', request, reply, ({ unknownStatus }) => {
      const { studyId } = request.params;
      if (workspace.findStudy(studyId) === undefined) return notFound('study', studyId);
      return answerPage(
        workspace.participants(studyId),
        ({ participantId }) => participantId,
        (participant) => show(participant, unknownStatus),
        request.body,
      );
    }),
  );
  app.get<{ Params: { studyId: string; participantId: string } }>(`${API}/studies/:studyId/participants/:participantId`, (request, reply) =>
    serve(gate, 'show_participant', request, reply, ({ unknownStatus }) => {
      const { studyId, participantId } = request.params;
      const participant = workspace.findParticipant(studyId, participantId);
      return participant === undefined ? notFound('participant', participantId) : { status: 200, body: show(participant, unknownStatus) };
    }),
  );
  app.get<ByPerson>(`${API}/people/:personIdOrEmail/opted-out`, (request, reply) =>
    serve(gate, 'opted_out', request, reply, () => {
      const person = findPerson(request.params.personIdOrEmail);
      return person === undefined ? notFound('person', request.params.personIdOrEmail) : answerOptedOut(person);
    }),
  );
  app.put<ByPerson>(`${API}/people/:personIdOrEmail/opted-out`, (request, reply) =>
    serve(gate, 'opted_out', request, reply, () => {
      const person = findPerson(request.params.personIdOrEmail);
      if (person === undefined) return notFound('person', request.params.personIdOrEmail);
      const parsed = optedOutSchema.safeParse(request.body ?? {});
      if (!parsed.success) return refuseBody(parsed.error.issues);
      return answerOptedOut(workspace.setOptedOut(person, parsed.data.isOptedOut));
    }),
  );
}
