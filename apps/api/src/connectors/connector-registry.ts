import { ConnectionUnusableError } from './connection-unusable-error.js';
import { discoverConnectors, type ConnectorSources } from './discover-connectors.js';
import type { LoadedConnector, LoadReport } from './load-report.js';

/** A connection or request names a connector that this hub has not loaded. */
export class ConnectorMissingError extends ConnectionUnusableError {
  override readonly name = 'ConnectorMissingError';

  constructor(id: string, reason: string | null) {
    super(
      `The connector "${id}" is not loaded${reason === null ? '; it was not found among the packages that the hub looks at' : `: ${reason}`}`,
    );
  }
}

/** The connectors of this hub, found by the marker in their `package.json`; the hub knows none of them by name. */
export class ConnectorRegistry {
  /** What was found, in the order in which it was looked at. */
  readonly reports: readonly LoadReport[];
  readonly #loaded: ReadonlyMap<string, LoadedConnector>;

  constructor(reports: readonly LoadReport[], loaded: ReadonlyMap<string, LoadedConnector>) {
    this.reports = reports;
    this.#loaded = loaded;
  }

  /** Looks for connectors. Never rejects because of one of them: what cannot be used is reported. */
  static async discover(sources: ConnectorSources): Promise<ConnectorRegistry> {
    const { reports, loaded } = await discoverConnectors(sources);
    return new ConnectorRegistry(reports, loaded);
  }

  /** The connector of an id, if it is loaded. */
  find(id: string): LoadedConnector | undefined {
    return this.#loaded.get(id);
  }

  /**
   * The connector of an id.
   *
   * @throws ConnectorMissingError when it is not loaded, with the reason if there is one
   */
  get(id: string): LoadedConnector {
    const found = this.#loaded.get(id);
    if (!found) throw new ConnectorMissingError(id, this.reports.find((report) => report.id === id)?.reason ?? null);
    return found;
  }

  /** All connectors that can be used, in the order of their ids. */
  list(): readonly LoadedConnector[] {
    return [...this.#loaded.values()].toSorted((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1));
  }
}
