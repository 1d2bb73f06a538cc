import type { FastifyInstance } from 'fastify';
import { sendPage } from '../http/server.js';
import { renderRefusal, renderStudies, renderStudy } from './pages.js';
import { VERDICTS, applyVerdict, listVerdicts } from './participant.js';
import type { Study } from './study.js';
import type { Workspace } from './workspace.js';

/** What a researcher sees and does in a browser. */
export function addPageRoutes(app: FastifyInstance, workspace: Workspace): void {
  const listKnown = ({ studyId }: Study) =>
    workspace.participants(studyId).flatMap((participant) => {
      const person = workspace.people.find(participant.personId);
      return person === undefined ? [] : [{ participant, person }];
    });
  app.get('/', async (_request, reply) => sendPage(reply, renderStudies(workspace.studies())));
  app.get<{ Params: { studyId: string } }>('/studies/:studyId', async (request, reply) => {
    const study = workspace.findStudy(request.params.studyId);
    if (study === undefined) return sendPage(reply.code(404), renderRefusal('Study not found', 'Choose one of the list.'));
    return sendPage(reply, renderStudy(study, listKnown(study), workspace.people.properties()));
  });
  for (const verdict of VERDICTS) {
    app.post<{ Params: { studyId: string; participantId: string } }>(
      `/studies/:studyId/participants/:participantId/${verdict}`,
      async (request, reply) => {
        const { studyId, participantId } = request.params;
        const study = workspace.findStudy(studyId);
        const participant = workspace.findParticipant(studyId, participantId);
        if (study === undefined || participant === undefined)
          return sendPage(reply.code(404), renderRefusal('Participant not found', 'Choose one of the list.'));
        if (!listVerdicts(participant, study.studyType).includes(verdict))
          return sendPage(reply.code(409), renderRefusal('Not possible any more', `The participant is ${participant.status} by now.`));
        workspace.changeParticipant(participant, applyVerdict(verdict, study.studyType, new Date().toISOString()));
        return reply.redirect(`/studies/${studyId}`, 303);
      },
    );
  }
}
