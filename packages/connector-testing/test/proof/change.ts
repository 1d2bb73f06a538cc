import type { Connector, ConnectorContext, HttpRequest, HttpResponse, Implementation, Manifest } from '@panelbridge/core/connector';
import type { ConnectionScenario } from '@panelbridge/connector-testing/run';
import type { Given } from './bare.ts';

/** A deliberately wrong connector, made by the smallest change of one that is right. */
export interface Wrong {
  /** The check that has to catch it. */
  readonly check: string;
  /** What is wrong, in a few words. */
  readonly fault: string;
  readonly given: Given;
}

/** What `create` gives, with all functions that there may be. */
export type Instance = Free<Implementation<Manifest>>;
/** What `create` is given. */
export type Context = ConnectorContext<Readonly<Record<string, unknown>>, string>;
/** The same functions, told to need no `this`. */
export type Free<Functions> = {
  [Name in keyof Functions]: Functions[Name] extends (...input: infer Input) => infer Output
    ? (this: void, ...input: Input) => Output
    : Functions[Name];
};
type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** Changes a member of the manifest, named by dots; `undefined` removes it. */
export function manifest(given: Given, path: string, value: unknown): Given {
  const { connector } = given;
  return { ...given, connector: { ...connector, manifest: put(connector.manifest, path.split('.'), value) as Manifest } };
}

/** Changes what `create` gives. */
export function code(given: Given, change: (instance: Instance, context: Context) => unknown): Given {
  const { connector } = given;
  const create: Connector['create'] = (context) => {
    const instance = connector.create(context);
    return { ...instance, ...(change(instance, context) as object) };
  };
  return { ...given, connector: { ...connector, create } };
}

/** Changes what `create` itself does. */
export function creation(given: Given, change: (create: (context: Context) => Instance, context: Context) => unknown): Given {
  const { connector } = given;
  const create = (context: Context): Instance => connector.create(context);
  return { ...given, connector: { ...connector, create: ((context: Context) => change(create, context)) as Connector['create'] } };
}

/** Changes how requests leave the connector, and what it makes of answers. */
export function http(given: Given, change: (send: Send, request: HttpRequest) => Promise<HttpResponse>): Given {
  return creation(given, (create, context) =>
    create({ ...context, http: { send: (request) => change((one) => context.http.send(one), request) } }),
  );
}

/** Changes the one connection of the scenarios. */
export function scenario(given: Given, over: Partial<ConnectionScenario>): Given {
  const [first, ...others] = given.scenarios.connections ?? [];
  return { ...given, scenarios: { ...given.scenarios, connections: [{ ...first, ...over }, ...others] } };
}

function put(value: unknown, [name, ...rest]: readonly string[], wanted: unknown): unknown {
  if (name === undefined) return wanted;
  if (Array.isArray(value)) return value.map((entry: unknown, index) => (String(index) === name ? put(entry, rest, wanted) : entry));
  const { [name]: inner, ...others } = value as Readonly<Record<string, unknown>>;
  const changed = put(inner, rest, wanted);
  return changed === undefined ? others : { ...others, [name]: changed };
}
