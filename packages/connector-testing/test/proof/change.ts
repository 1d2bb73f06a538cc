import type { Connector, ConnectorContext, HttpRequest, HttpResponse, Implementation, Manifest } from '@panelbridge/core/connector';
import type { ConnectionScenario } from '@panelbridge/connector-testing/run';
import type { Given } from './bare.ts';

/** A deliberately wrong connector, made by the smallest change of one that is right. */
export interface Wrong {
  /** The check that has to catch it. */
  readonly check: string;
  /** What is wrong, in a few words. */
  readonly fault: string;
  /** Other checks that catch it as well, in the order of the checks, since what is wrong is wrong for them too; none unless told. */
  readonly also?: readonly string[];
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

/** Does something before the connection is checked, or when that fails. */
export function onCheck(given: Given, act: (context: Context, check: () => Promise<void>) => Promise<void>): Given {
  return code(given, (instance, context) => ({
    checkConnection: (input: Parameters<Instance['checkConnection']>[0]) => act(context, () => instance.checkConnection(input)),
  }));
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

/** The same connector, written as classes: its functions are methods that need their instance. */
export function classed(given: Given): Given {
  return creation(given, (create, context) => {
    const functions = create(context);
    return makeInstance({
      ...functions,
      ...Object.fromEntries(
        Object.entries(functions).flatMap(([name, value]) => (typeof value === 'object' ? [[name, makeInstance(value)]] : [])),
      ),
    });
  });
}

function makeInstance(members: object): object {
  class Whole {
    readonly #members: Readonly<Record<string, unknown>> = { ...members };
    perform(name: string, input: readonly unknown[]): unknown {
      return Reflect.apply(this.#members[name] as () => unknown, undefined, input);
    }
  }
  for (const [name, value] of Object.entries(members)) {
    const method = function (this: Whole, ...input: readonly unknown[]): unknown {
      return this.perform(name, input);
    };
    Object.defineProperty(Whole.prototype, name, { value: typeof value === 'function' ? method : value });
  }
  return new Whole();
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
