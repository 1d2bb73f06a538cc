import { RateLimit } from '../http/rate-limit.js';
import { type RunningServer, createServer, listenOnLoopback } from '../http/server.js';
import { openState } from '../state-file.js';
import { addAccountRoutes, addWatchRoutes } from './admin-routes.js';
import { addApiRoutes } from './api-routes.js';
import { type Characteristic, type CharacteristicInput, characteristicSchema } from './characteristic.js';
import { HubFaults } from './faults.js';
import { Hub, type WriteTotals } from './hub.js';
import { ApiKeys } from '../http/api-keys.js';
import { type HubFaultInput, misbehaveRequestSchema } from './misbehaviour.js';
import { HUB_API_DEMO_KEY, type HubApiOptions } from './options.js';
import { type ParticipantRecord, describeParticipant } from './participant.js';
import { HubRequestLog, type LoggedHubRequest, type RequestTotals } from './request-log.js';
import { normaliseEmail } from './row.js';

/** A running Hub API; the functions do what the admin API does, and say what was written. */
export interface RunningHubApi extends RunningServer {
  /** Throws a ZodError on bad input, an Error when the slug is taken. */
  createCharacteristic(input: CharacteristicInput): Characteristic;
  /**
   * Adds participants as if they had always been there: visible at once, in no count, also beside others of the same email.
   *
   * @throws Error naming the first bad row; nobody is added
   */
  addParticipants(rows: readonly unknown[]): readonly ParticipantRecord[];
  /** How many there are, whether they are visible yet or not. */
  participantCount(): number;
  /** Everybody, in the order in which they came, whether they are visible yet or not. */
  participants(): readonly ParticipantRecord[];
  /** All with an email, in whatever case; more than one only where duplicates were allowed. */
  participantsByEmail(email: string): readonly ParticipantRecord[];
  /** How often an email was written: rows of accepted batches and single writes. Rows that were skipped or refused do not count. */
  writes(email: string): number;
  /** The same for every email, in lower case, also of participants who are gone; the map goes on counting. */
  writeCounts(): ReadonlyMap<string, number>;
  /** What was received and answered, and what became of the rows. */
  totals(): RequestTotals & { readonly rows: Readonly<WriteTotals> };
  /** From now on refuses rows of these emails (422), whatever else they hold; an empty list ends that. */
  refuseEmails(emails: readonly string[], message?: string): void;
  /** From now on answers 401 to a key. Throws an Error for an unknown one. */
  revokeKey(key: string): void;
  /** Takes a revoked key again. Throws an Error for an unknown one. */
  restoreKey(key: string): void;
  /** Replaces the faults; an empty list clears them. Throws a ZodError on an unknown one. */
  misbehave(faults: readonly HubFaultInput[]): void;
  /** The newest requests to the API, oldest first. */
  requests(): readonly LoggedHubRequest[];
  /** Empties that log and its counts; the rate limit goes on counting. */
  clearRequests(): void;
  /** Forgets all participants and what was written; characteristics, faults and the log stay. */
  clearParticipants(): void;
}

const TWO_MEBIBYTES = 2 * 1024 * 1024;

function makeCharacteristic(hub: Hub, input: CharacteristicInput): Characteristic {
  const settings = characteristicSchema.parse(input);
  const made = hub.createCharacteristic(settings);
  if (made === undefined) throw new Error(`There is a characteristic "${settings.slug}" already; give another slug.`);
  return made;
}

/** Those that a folder kept from an earlier start are not made again. */
function addMissing(hub: Hub, inputs: readonly CharacteristicInput[]): void {
  for (const input of inputs) hub.createCharacteristic(characteristicSchema.parse(input));
}

/**
 * Starts a stand-in in the manner of the User Interviews Hub API: participants one by one and in batches, typed characteristics, pages,
 * and a rate limit.
 */
export async function startHubApi(options: HubApiOptions = {}): Promise<RunningHubApi> {
  const { quiet = false, folder } = options;
  const faults = new HubFaults();
  faults.replace(misbehaveRequestSchema.parse({ faults: options.faults ?? [] }).faults);
  const keys = new ApiKeys(
    options.keys ?? [{ key: HUB_API_DEMO_KEY, name: 'demo' }],
    options.keyHeaders ?? ['authorization', 'user-interviews-apikey'],
  );
  const limit = new RateLimit(options.requestsPerMinute ?? 60, options.periodSeconds ?? 60);
  const log = new HubRequestLog(options.logSize ?? 1_000);
  const state = folder === undefined || quiet ? undefined : openState(folder, 'hub-api');
  const app = createServer();
  try {
    const hub = new Hub({ state, quiet, visibleAfterMs: options.visibleAfterMs ?? 0 });
    addMissing(hub, options.characteristics ?? []);
    const gate = { keys, limit, faults, log, quiet, maximumBody: options.maximumBody ?? TWO_MEBIBYTES };
    const { listShape = 'plain', batchAnswer = 'rows', batchSize = 100 } = options;
    await addApiRoutes(app, hub, gate, { listShape, batchAnswer, batchSize });
    addAccountRoutes(app, hub, keys);
    addWatchRoutes(app, hub, faults, log);
    const server = await listenOnLoopback(app, options.port);
    const requireKey = (known: boolean): void => {
      if (!known) throw new Error('There is no such key; use one that this server was started with.');
    };
    return {
      url: server.url,
      createCharacteristic: (input) => makeCharacteristic(hub, input),
      addParticipants: (rows) => hub.seed(rows).map(describeParticipant),
      participantCount: () => hub.store.current.size,
      participants: () => Array.from(hub.store.current.values(), describeParticipant),
      participantsByEmail: (email) => hub.store.current.findAll(normaliseEmail(email)).map(describeParticipant),
      writes: (email) => hub.writes.get(normaliseEmail(email)) ?? 0,
      writeCounts: () => hub.writes,
      totals: () => ({ ...log.totals(), rows: { ...hub.totals } }),
      refuseEmails: (emails, message = 'is refused by this account') => hub.refuseEmails(emails, message),
      revokeKey: (key) => requireKey(keys.revoke(key)),
      restoreKey: (key) => requireKey(keys.restore(key)),
      misbehave: (given) => faults.replace(misbehaveRequestSchema.parse({ faults: given }).faults),
      requests: () => log.list(),
      clearRequests: () => log.clear(),
      clearParticipants: () => hub.clear(),
      close: async () => {
        await server.close();
        state?.close();
      },
    };
  } catch (error) {
    state?.close();
    throw error;
  }
}
