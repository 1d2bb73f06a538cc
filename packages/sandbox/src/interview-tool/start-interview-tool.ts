import formbody from '@fastify/formbody';
import { type RunningServer, createServer, listenOnLoopback } from '../http/server.js';
import { openState } from '../state-file.js';
import { type OutlineRecord, addAdminRoutes, describeOutline } from './admin-routes.js';
import { disturbRequests } from './disturb-requests.js';
import { type InterviewRecord, describeInterview } from './interview.js';
import { type Misbehaviour, misbehaviourSchema } from './misbehaviour.js';
import { type OutlineInput, outlineSchema } from './outline.js';
import { addParticipantRoutes } from './participant-routes.js';
import { InterviewTool } from './tool.js';
import type { Delivery } from './webhook-message.js';

/** How the interview tool is started. */
export interface InterviewToolOptions {
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Waits between attempts of a webhook, in milliseconds; 200, 500, 1,000, 2,000 and 5,000 by default. */
  readonly webhookRetryDelaysMs?: readonly number[];
  /** Longest wait for a webhook's answer, in milliseconds; 5,000 by default. */
  readonly webhookTimeoutMs?: number;
  /** Where outlines and interviews are kept for the next start; without it they are gone at the end. */
  readonly folder?: string;
}

/** A running interview tool; the functions do what the admin API does. */
export interface RunningInterviewTool extends RunningServer {
  /** Throws a ZodError on bad input. */
  createOutline(input: OutlineInput): OutlineRecord;
  /** What the tool recorded, oldest first; empty for an unknown outline. */
  interviews(outlineId: string): readonly InterviewRecord[];
  /** The log of webhooks, oldest first. */
  deliveries(): readonly Delivery[];
  /** Replaces the switches of one outline, or of the whole tool without an id. Throws a ZodError on an unknown switch. */
  misbehave(switches: Misbehaviour, outlineId?: string): void;
  /** Waits until no webhook is under way any more. */
  settle(): Promise<void>;
}

/**
 * Starts a stand-in in the manner of Perspective AI: it keeps the parameters of its invite link invisibly through a short conversation,
 * hands them on through its button, and reports by webhook.
 */
export async function startInterviewTool(options: InterviewToolOptions = {}): Promise<RunningInterviewTool> {
  const state = openState(options.folder, 'interview-tool');
  const patience = {
    retryDelaysMs: options.webhookRetryDelaysMs ?? [200, 500, 1_000, 2_000, 5_000],
    timeoutMs: options.webhookTimeoutMs ?? 5_000,
  };
  const tool = new InterviewTool(patience, state);
  const app = createServer();
  let url = '';
  await app.register(formbody);
  disturbRequests(app, tool.switches);
  addParticipantRoutes(app, tool);
  addAdminRoutes(app, tool, () => url);
  const server = await listenOnLoopback(app, options.port).catch((error: unknown) => {
    state.close();
    throw error;
  });
  url = server.url;
  return {
    url,
    createOutline: (input) => describeOutline(tool.createOutline(outlineSchema.parse(input)), url),
    interviews: (outlineId) => tool.listInterviews(outlineId).map(describeInterview),
    deliveries: () => tool.webhooks.list(),
    misbehave: (switches, outlineId) => tool.switches.replace(misbehaviourSchema.parse(switches), outlineId),
    settle: () => tool.webhooks.settle(),
    close: async () => {
      await Promise.all([tool.webhooks.stop(), server.close()]);
      state.close();
    },
  };
}
