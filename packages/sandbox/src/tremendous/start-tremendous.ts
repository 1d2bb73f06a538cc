import { ApiKeys } from '../http/api-keys.js';
import { RateLimit } from '../http/rate-limit.js';
import { type RunningServer, createServer, listenOnLoopback } from '../http/server.js';
import type { LoggedDelivery } from '../http/webhook-sender.js';
import { openState } from '../state-file.js';
import { TremendousAccount } from './account.js';
import { addAdminRoutes } from './admin-routes.js';
import { addApiRoutes } from './api-routes.js';
import type { Books } from './books.js';
import { TremendousFaults } from './faults.js';
import type { LoggedTremendousRequest } from './gate.js';
import { type TremendousFaultInput, misbehaveRequestSchema } from './misbehaviour.js';
import { type WebhookSubject, Webhooks } from './webhooks.js';

/** The key that may do everything where no other is named. */
export const TREMENDOUS_DEMO_KEY = 'TEST_demo-key';

/** A campaign and the products that are always there. */
export const TREMENDOUS_DEMO_CATALOG = { campaignId: 'DEMOCAMPAIGN', products: ['DEMOVISA0001', 'DEMOSHOP0002'] } as const;

/** How the payout server is started. */
export interface TremendousOptions {
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Where orders, payments and webhooks are kept for the next start; without it they are gone at the end. */
  readonly folder?: string;
  /** {@link TREMENDOUS_DEMO_KEY} by default. */
  readonly key?: string;
  /** What the funding source `BALANCE` begins with, in minor units by currency; 10,000,000 USD cents and as much in EUR, GBP and JPY by default. */
  readonly balances?: Readonly<Record<string, number>>;
  /** How many requests a key may send in a minute; without limit by default, since the vendor publishes none. */
  readonly requestsPerMinute?: number;
  /** Whether webhooks name the external id of their order; clients of the API show none that do, so `false` by default. */
  readonly webhooksNameExternalId?: boolean;
  /** Waits between attempts of a webhook, in milliseconds; 200, 500, 1,000, 2,000 and 5,000 by default. */
  readonly webhookRetryDelaysMs?: readonly number[];
  /** Longest wait for a webhook's answer, in milliseconds; 5,000 by default. */
  readonly webhookTimeoutMs?: number;
  /** Faults that are switched on from the start. */
  readonly faults?: readonly TremendousFaultInput[];
}

/** A running payout server; the functions do what the admin API does. */
export interface RunningTremendous extends RunningServer {
  /** What was paid how often under each external id, and in total by currency. */
  books(): Books;
  /** Replaces the faults; an empty list clears them. Throws a ZodError on an unknown one. */
  misbehave(faults: readonly TremendousFaultInput[]): void;
  /** The requests to the API, oldest first. */
  requests(): readonly LoggedTremendousRequest[];
  /** The log of webhooks, oldest first. */
  deliveries(): readonly LoggedDelivery<WebhookSubject>[];
  /** Waits until no webhook is under way any more. */
  settle(): Promise<void>;
}

const PLENTY = { USD: 10_000_000, EUR: 10_000_000, GBP: 10_000_000, JPY: 10_000_000 };

/** Starts a stand-in in the manner of Tremendous: orders by external id, rewards, webhooks, and books of its own. No money moves. */
export async function startTremendous(options: TremendousOptions = {}): Promise<RunningTremendous> {
  const faults = new TremendousFaults();
  const misbehave = (given: readonly TremendousFaultInput[]): void =>
    faults.replace(misbehaveRequestSchema.parse({ faults: given }).faults);
  misbehave(options.faults ?? []);
  const state = openState(options.folder, 'tremendous');
  const patience = {
    retryDelaysMs: options.webhookRetryDelaysMs ?? [200, 500, 1_000, 2_000, 5_000],
    timeoutMs: options.webhookTimeoutMs ?? 5_000,
  };
  const webhooks = new Webhooks(patience, faults, state, options.webhooksNameExternalId ?? false);
  const announce = webhooks.announce.bind(webhooks);
  const account = new TremendousAccount({ ...(options.balances ?? PLENTY) }, faults, announce, state);
  const keys = new ApiKeys([{ key: options.key ?? TREMENDOUS_DEMO_KEY, name: 'demo' }], ['authorization']);
  const gate = { keys, limit: new RateLimit(options.requestsPerMinute ?? Infinity, 60), faults, log: [] as LoggedTremendousRequest[] };
  const app = createServer();
  addApiRoutes(app, account, webhooks, gate);
  addAdminRoutes(app, account, webhooks, gate);
  const server = await listenOnLoopback(app, options.port).catch((error: unknown) => {
    state.close();
    throw error;
  });
  return {
    url: server.url,
    books: () => account.books(),
    misbehave,
    requests: () => structuredClone(gate.log),
    deliveries: () => webhooks.deliveries(),
    settle: () => webhooks.settle(),
    close: async () => {
      await Promise.all([webhooks.stop(), server.close()]);
      state.close();
    },
  };
}
