import formbody from '@fastify/formbody';
import { ApiKeys } from '../http/api-keys.js';
import { RateLimit } from '../http/rate-limit.js';
import { type RunningServer, createServer, listenOnLoopback } from '../http/server.js';
import { openState } from '../state-file.js';
import { addAccountRoutes, addWatchRoutes } from './admin-routes.js';
import { RallyFaults } from './faults.js';
import { Imports } from './imports.js';
import { type RallyFaultInput, misbehaveRequestSchema } from './misbehaviour.js';
import { RALLY_DEMO_KEY, type RallyOptions } from './options.js';
import { addPageRoutes } from './page-routes.js';
import { type Participant, type ParticipantChange, participantChangeSchema } from './participant.js';
import { addPeopleRoutes } from './people-routes.js';
import type { Person } from './person.js';
import { type LoggedRallyRequest, RallyRequestLog } from './request-log.js';
import { type Study, type StudyInput, newStudySchema } from './study.js';
import { addStudyRoutes } from './study-routes.js';
import { type RallyDelivery, RallyWebhooks, type WebhookEndpoint, type WebhookEndpointInput, endpointSchema } from './webhooks.js';
import { Workspace } from './workspace.js';

/** A running research platform; the functions do what the admin API does. */
export interface RunningRally extends RunningServer {
  /** Makes a draft. Throws a ZodError on bad input. */
  createStudy(input: StudyInput): Study;
  /** Throws a ZodError on bad input. */
  addWebhook(input: WebhookEndpointInput): WebhookEndpoint;
  /** Everybody whom the workspace knows, with all that it knows. */
  people(): readonly Person[];
  /** Who is in a study, in the order in which they came; empty for an unknown one. */
  participants(studyId: string): readonly Participant[];
  /** Puts a participant in any status, whatever the buttons allow. Throws a ZodError on bad input, an Error for nobody. */
  changeParticipant(studyId: string, participantId: string, change: ParticipantChange): Participant;
  /** The log of webhooks, oldest first. */
  deliveries(): readonly RallyDelivery[];
  /** Replaces the faults; an empty list clears them. Throws a ZodError on an unknown one. */
  misbehave(faults: readonly RallyFaultInput[]): void;
  /** The newest 1,000 requests to the API, oldest first. */
  requests(): readonly LoggedRallyRequest[];
  clearRequests(): void;
  /** Waits until no import and no webhook is under way any more. */
  settle(): Promise<void>;
}

const LOG_SIZE = 1_000;
/** A thousand people with many properties. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** Starts a stand-in in the manner of Rally: studies, imported people under review, pages with the buttons that decide, and signed webhooks. */
export async function startRally(options: RallyOptions = {}): Promise<RunningRally> {
  const faults = new RallyFaults();
  faults.replace(misbehaveRequestSchema.parse({ faults: options.faults ?? [] }).faults);
  const state = openState(options.folder, 'rally');
  const log = new RallyRequestLog(LOG_SIZE);
  const keys = new ApiKeys(options.keys ?? [{ key: RALLY_DEMO_KEY, name: 'demo' }], ['authorization']);
  const limit = new RateLimit(options.requestsPerMinute ?? Number.POSITIVE_INFINITY, options.periodSeconds ?? 60);
  const webhooks = new RallyWebhooks(state, faults, {
    retryDelaysMs: options.webhookRetryDelaysMs ?? [200, 500, 1_000, 2_000, 5_000],
    timeoutMs: options.webhookTimeoutMs ?? 5_000,
  });
  const workspace = new Workspace(state, {
    statusChanged: ({ participantId, personId, studyId, status }, priorStatus, updatedAt) =>
      webhooks.announce('participant.status_changed', { participantId, personId, priorStatus, status, studyId, updatedAt }),
    optedOut: ({ email, isOptedOut }, updatedAt) => webhooks.announce('person.opted_out', { email, optedOut: isOptedOut, updatedAt }),
  });
  const imports = new Imports(workspace, state, options.importDelayMs ?? 20, ({ importId, status, failedRecords, updatedAt }) =>
    webhooks.announce('person_import.api.finished', { importId, status, failedRecords, updatedAt }),
  );
  const app = createServer();
  const gate = { keys, limit, faults, log };
  await app.register(formbody);
  await app.register(async (api) => {
    // Bodies that are no JSON are the API's own affair: they are answered in its words.
    api.removeContentTypeParser('application/json');
    api.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: LARGEST_BODY }, (_request, body, done) => {
      try {
        done(null, JSON.parse(String(body)));
      } catch {
        done(null, 'not JSON');
      }
    });
    addStudyRoutes(api, workspace, gate);
    addPeopleRoutes(api, workspace, imports, gate);
  });
  addAccountRoutes(app, workspace, webhooks);
  addWatchRoutes(app, faults, log, webhooks);
  addPageRoutes(app, workspace);
  const server = await listenOnLoopback(app, options.port).catch((error: unknown) => {
    state.close();
    throw error;
  });
  return {
    url: server.url,
    createStudy: (input) => workspace.createStudy(newStudySchema.parse(input)),
    addWebhook: (input) => webhooks.register(endpointSchema.parse(input)),
    people: () => workspace.people.list(),
    participants: (studyId) => workspace.participants(studyId),
    changeParticipant: (studyId, participantId, change) => {
      const participant = workspace.findParticipant(studyId, participantId);
      if (participant === undefined) throw new Error('There is no such participant in this study.');
      return workspace.changeParticipant(participant, participantChangeSchema.parse(change));
    },
    deliveries: () => webhooks.deliveries(),
    misbehave: (given) => faults.replace(misbehaveRequestSchema.parse({ faults: given }).faults),
    requests: () => log.list(),
    clearRequests: () => log.clear(),
    settle: async () => {
      await imports.settle();
      await webhooks.settle();
    },
    close: async () => {
      await imports.stop();
      await Promise.all([webhooks.stop(), server.close()]);
      state.close();
    },
  };
}
