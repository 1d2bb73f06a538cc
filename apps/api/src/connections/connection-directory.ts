import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ConnectionLoader } from './connection-loader.js';
import type { LiveConnection } from './live-connection.js';

export type { LiveConnection } from './live-connection.js';

const maximumKept = 1_000;
const latestMilliseconds = 10_000;
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Kept {
  readonly at: number;
  readonly connection: Promise<LiveConnection | null>;
}

/** Connections for the hot paths, which have no workspace of their own and may not wait for the database each time. */
@Injectable()
export class ConnectionDirectory {
  readonly #byVersion = new Map<string, LiveConnection>();
  readonly #latest = new Map<string, Kept>();

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly loader: ConnectionLoader,
  ) {}

  /**
   * A connection of at least this version. A version never changes, so what was read once is kept. A secret that cannot be opened counts as not stored:
   * where people go is worked out without any, so it need not keep them out.
   *
   * @throws Error when there is no such connection, or its connector is not loaded
   */
  async get(connectionId: string, version: number): Promise<LiveConnection> {
    const known = this.#byVersion.get(`${connectionId} ${version}`);
    if (known) return known;
    const loaded = await this.#load(connectionId, { goesWithout: true });
    if (!loaded) throw new Error(`there is no connection ${connectionId}`);
    keep(this.#byVersion, `${connectionId} ${loaded.version}`, loaded);
    return loaded;
  }

  /**
   * A connection as it was at most ten seconds ago; `null` when there is none, also for a text that is no id.
   *
   * @throws Error when its connector is not loaded, or a secret cannot be opened
   */
  async getLatest(connectionId: string): Promise<LiveConnection | null> {
    if (!uuidForm.test(connectionId)) return null;
    const kept = this.#latest.get(connectionId);
    if (kept && Date.now() - kept.at < latestMilliseconds) return kept.connection;
    const connection = this.#load(connectionId);
    keep(this.#latest, connectionId, { at: Date.now(), connection });
    // What failed, or is not there, is asked for again: strangers' guesses are not kept, and a fault may be over by then.
    const forget = (): void => {
      if (this.#latest.get(connectionId)?.connection === connection) this.#latest.delete(connectionId);
    };
    connection.then((found) => (found ? undefined : forget()), forget);
    return connection;
  }

  /** Reads a connection anew the next time; called once a change of it is committed. Other processes see the change within ten seconds. */
  forget(connectionId: string): void {
    this.#latest.delete(connectionId);
  }

  async #load(connectionId: string, options?: { readonly goesWithout: boolean }): Promise<LiveConnection | null> {
    const workspaceId = await this.database.findWorkspace('connection', connectionId);
    if (workspaceId === null) return null;
    return this.database.run(workspaceId, () => this.loader.load(connectionId, options));
  }
}

/** Puts an entry in and the oldest out when there are too many. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  const [oldest] = map.keys();
  if (map.size >= maximumKept && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
