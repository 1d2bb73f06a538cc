import {
  type Connector,
  type HttpRequest,
  type Implementation,
  type Manifest,
  resolveConnection,
  type ResolvedConnection,
} from '@panelbridge/core/connector';
import { findSecrets } from './host/find-secrets.js';
import { makeSecrets } from './host/make-secrets.js';
import { createContext, type Partner, type Traces } from './host/open-connector.js';
import { printValue } from './host/print-value.js';
import { createRouter, emptyWorld, type Router } from './host/router.js';
import { watchOutside } from './host/watch-outside.js';
import type { ConnectionScenario, PartnerWorld, Scenarios } from './scenarios.js';

/** A connector's functions, seen by whoever does not know which connector it is, beside what it did. */
export interface Opened {
  readonly instance: Implementation<Manifest>;
  readonly traces: Traces;
}

/** A connector whose partner answers by the scenario's routes. */
export interface Connected extends Opened {
  readonly router: Router;
}

/** One connection of the scenarios, with all that follows from its manifest and its settings. Members throw where the manifest is malformed. */
export class Subject {
  readonly connector: Connector;
  readonly scenarios: Scenarios;
  readonly scenario: ConnectionScenario;
  /** Ways around the host that were tried so far, by whatever check. */
  readonly ways = new Set<string>();
  /** Secrets that were logged or printed so far, by whatever check. */
  readonly written = new Set<string>();
  readonly #kept = new Map<string, unknown>();

  constructor(connector: Connector, scenarios: Scenarios, scenario: ConnectionScenario) {
    this.connector = connector;
    this.scenarios = scenarios;
    this.scenario = scenario;
  }

  get manifest(): Manifest {
    return this.connector.manifest;
  }

  get config(): Readonly<Record<string, unknown>> {
    return this.keep('config', () => this.manifest.connectionConfig.parse(this.scenario.config ?? {}));
  }

  get study(): Readonly<Record<string, unknown>> {
    return this.keep('study', () => this.manifest.studyConfig.parse(this.scenario.study ?? {}));
  }

  /** What holds for the connection, preset and settings laid over the manifest. */
  get resolved(): ResolvedConnection {
    return this.keep('resolved', () => resolveConnection(this.manifest, this.config));
  }

  get secrets(): Readonly<Record<string, string>> {
    return this.keep('secrets', () => makeSecrets(this.manifest, this.scenario.secrets));
  }

  /** Works something out once for this connection. */
  keep<Value>(name: string, make: () => Value): Value {
    if (!this.#kept.has(name)) this.#kept.set(name, make());
    return this.#kept.get(name) as Value;
  }

  /** Does work of the connector, and writes down under a name what it does behind the host. */
  watch<T>(name: string, work: () => T): T {
    const note = (deed: string, text: string): boolean => {
      const told = findSecrets(text, this.#listSecrets(), this.manifest.secrets);
      for (const secret of told) this.written.add(`${name} ${deed} the secret "${secret}"`);
      return told.length > 0;
    };
    return watchOutside(
      {
        onWay: (way) => void this.ways.add(`${name} finds a way around http.send: ${way}`),
        onPrint: (text) => note('prints', text),
        onLog: (line) => void note('logs', printValue(line)),
      },
      work,
    );
  }

  /** Who writes while secrets cannot be made up has none to tell. */
  #listSecrets(): Readonly<Record<string, string>> {
    try {
      return this.secrets;
    } catch {
      return {};
    }
  }

  /** Makes the connector with a partner; without one, whatever it sends is an error. */
  open(answer?: Partner): Opened {
    const { context, traces } = createContext(this.connector, {
      config: this.scenario.config ?? {},
      secrets: this.secrets,
      ...(answer && { answer }),
    });
    return { instance: this.connector.create(context), traces };
  }

  /** Makes the connector with the scenario's partner, some of whose answers may be replaced by where they come in the order of requests. */
  connect(world: PartnerWorld = emptyWorld, replace?: (index: number, request: HttpRequest) => ReturnType<Partner> | undefined): Connected {
    const router = createRouter(this.scenario.routes, world);
    let count = 0;
    const opened = this.open((request) => {
      count += 1;
      return replace?.(count - 1, request) ?? router.answer(request);
    });
    return { ...opened, router };
  }
}
