import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseBody, refuseFaults } from '../http/parse-body.js';
import { type RunningServer, createServer, listenOnLoopback, sendPage } from '../http/server.js';
import { PAGE_SCRIPT, renderSurveyPage } from './page.js';
import { type SurveySettings, surveySettingsChangeSchema, surveySettingsSchema } from './settings.js';
import { buildSurveyModel } from './survey-model.js';

/** How the survey is started. */
export interface ThirdPartySurveyOptions extends SurveySettings {
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number;
}

/** A running survey. */
export interface RunningThirdPartySurvey extends RunningServer {
  /** The link to hand out; participants get it with the parameter on it. */
  readonly surveyLink: string;
  /** Changes the settings given and keeps the others. Throws a ZodError on bad ones. */
  configure(change: Partial<SurveySettings>): void;
}

const require = createRequire(import.meta.url);
const CORE = dirname(require.resolve('survey-core'));
const USER_INTERFACE = dirname(require.resolve('survey-js-ui'));

/** The engine's files as the packages ship them. The style sheet is the one that loads no font from another host. */
const ASSETS = [
  { path: '/assets/survey.core.js', file: join(CORE, 'survey.core.min.js'), type: 'text/javascript; charset=utf-8' },
  { path: '/assets/survey-js-ui.js', file: join(USER_INTERFACE, 'survey-js-ui.min.js'), type: 'text/javascript; charset=utf-8' },
  { path: '/assets/survey-core.css', file: join(CORE, 'survey-core.fontless.min.css'), type: 'text/css; charset=utf-8' },
] as const;

/**
 * Starts a survey that somebody else might run: a real engine from npm, which keeps one parameter and leads back by its documented settings
 * and knows nothing of this project (S1-40). `/survey` is the page, `GET` and `PUT /admin` the settings.
 */
export async function startThirdPartySurvey({ port, ...given }: ThirdPartySurveyOptions): Promise<RunningThirdPartySurvey> {
  let settings = surveySettingsSchema.parse(given);
  const app = createServer();
  app.get('/survey', async (_request, reply) => sendPage(reply, renderSurveyPage(), true));
  app.get('/survey.json', async () => ({ parameter: settings.parameter, model: buildSurveyModel(settings) }));
  app.get('/assets/page.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(PAGE_SCRIPT));
  for (const { path, file, type } of ASSETS) {
    const content = await readFile(file);
    app.get(path, async (_request, reply) => reply.type(type).send(content));
  }
  app.get('/admin', async () => settings);
  app.put('/admin', async (request, reply) => {
    const parsed = parseBody(surveySettingsChangeSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    settings = surveySettingsSchema.parse({ ...settings, ...parsed.value });
    return settings;
  });
  const server = await listenOnLoopback(app, port);
  return {
    ...server,
    surveyLink: `${server.url}/survey`,
    configure: (change) => {
      settings = surveySettingsSchema.parse({ ...settings, ...change });
    },
  };
}
