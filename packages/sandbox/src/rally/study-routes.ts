import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { type Answer, notFound, refuse, refuseBody } from './answer.js';
import { answerPage } from './answer-page.js';
import { type RallyGate, serve } from './gate.js';
import { type Study, changeStudySchema, newStudySchema, replaceStudySchema, statusSchema } from './study.js';
import type { Workspace } from './workspace.js';

/** Where the API begins. */
export const API = '/api/public/v1';

interface ByStudy {
  Params: { studyId: string };
}

/** Reads a body, then does something with a study; refuses with all faults of the body at once. */
function withBody<Schema extends z.ZodType>(schema: Schema, body: unknown, act: (value: z.output<Schema>) => Answer): Answer {
  const parsed = schema.safeParse(body ?? {});
  return parsed.success ? act(parsed.data) : refuseBody(parsed.error.issues);
}

/** Studies: made as drafts, changed, replaced, found, and moved from status to status. */
export function addStudyRoutes(app: FastifyInstance, workspace: Workspace, gate: RallyGate): void {
  const withStudy = (studyId: string, act: (study: Study) => Answer): Answer => {
    const study = workspace.findStudy(studyId);
    return study === undefined ? notFound('study', studyId) : act(study);
  };
  app.post(`${API}/studies`, (request, reply) =>
    serve(gate, 'create_study', request, reply, () =>
      withBody(newStudySchema, request.body, (settings) => ({ status: 201, body: { studyId: workspace.createStudy(settings).studyId } })),
    ),
  );
  app.post(`${API}/studies/search`, (request, reply) =>
    serve(gate, 'search_studies', request, reply, () =>
      answerPage(
        workspace.studies(),
        ({ studyId }) => studyId,
        (study) => study,
        request.body,
      ),
    ),
  );
  app.get<ByStudy>(`${API}/studies/:studyId`, (request, reply) =>
    serve(gate, 'show_study', request, reply, () => withStudy(request.params.studyId, (study) => ({ status: 200, body: study }))),
  );
  for (const [method, schema] of [
    ['PATCH', changeStudySchema],
    ['PUT', replaceStudySchema],
  ] as const) {
    app.route<ByStudy>({
      method,
      url: `${API}/studies/:studyId`,
      handler: (request, reply) =>
        serve(gate, 'change_study', request, reply, () =>
          withStudy(request.params.studyId, (study) =>
            withBody(schema, request.body, ({ studyPlan }) => ({ status: 200, body: workspace.changePlan(study, studyPlan) })),
          ),
        ),
    });
  }
  app.post<ByStudy>(`${API}/studies/:studyId/status`, (request, reply) =>
    serve(gate, 'study_status', request, reply, () =>
      withStudy(request.params.studyId, (study) =>
        withBody(statusSchema, request.body, ({ status }) => {
          const changed = workspace.changeStatus(study, status);
          if (changed !== undefined) return { status: 200, body: changed };
          return refuse(409, `A study that is ${study.status} cannot become ${status}.`);
        }),
      ),
    ),
  );
}
