import { ConnectorError, type HttpRequest } from '@panelbridge/core/connector';
import type { Answer, PartnerRequest, PartnerWorld, Routes } from '../scenarios.js';
import { readBody } from './request-body.js';

/** A partner that answers by routes and remembers which of them were asked. */
export interface Router {
  readonly answer: (request: HttpRequest) => Promise<Answer>;
  /** The route that answers a request. */
  readonly find: (request: HttpRequest) => string | undefined;
  /** Requests that no route answers, as `METHOD /path`. */
  readonly unknown: readonly string[];
  /** Routes that were asked. */
  readonly used: ReadonlySet<string>;
  /** All routes. */
  readonly routes: readonly string[];
}

/** A partner of which nothing is known. */
export const emptyWorld: PartnerWorld = { records: [] };

/**
 * Makes a partner out of routes. What no route answers is written down, and answered like a partner that has no such thing.
 *
 * @throws TypeError when a route is not written as `METHOD /path`
 */
export function createRouter(input: Routes | (() => Routes) | undefined, world: PartnerWorld = emptyWorld): Router {
  const table = typeof input === 'function' ? input() : (input ?? {});
  const routes = Object.entries(table).map(([key, answer]) => ({ key, answer, ...readRoute(key) }));
  const unknown: string[] = [];
  const used = new Set<string>();
  const find = ({ method, path }: HttpRequest) => routes.find((route) => route.method === method && route.pattern.test(path));
  return {
    find: (request) => find(request)?.key,
    unknown,
    used,
    routes: routes.map(({ key }) => key),
    async answer(request) {
      const route = find(request);
      if (!route) {
        unknown.push(`${request.method} ${request.path}`);
        throw new ConnectorError('not_found', `The fake partner has no route for ${request.method} ${request.path}.`);
      }
      const { key, answer, pattern } = route;
      used.add(key);
      const parts = Object.entries(pattern.exec(request.path)?.groups ?? {});
      const params = Object.fromEntries(parts.map(([name, value]) => [name, decodeURIComponent(value)]));
      return typeof answer === 'function' ? answer(describe(request, params), world) : answer;
    },
  };
}

function readRoute(key: string): { readonly method: string; readonly pattern: RegExp } {
  const [, method, path] = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/.exec(key) ?? [];
  if (method === undefined || path === undefined) {
    throw new TypeError(`The route "${key}" is not written as "METHOD /path", for example "GET /v1/records/:id".`);
  }
  const pattern = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:([A-Za-z_]\w*)/g, '(?<$1>[^/]+)');
  return { method, pattern: new RegExp(`^${pattern}$`) };
}

/** Bodies travel as JSON, so that a partner never sees what JSON does not hold. */
function describe(
  { method, path, query = {}, headers = {}, ...body }: HttpRequest,
  params: Readonly<Record<string, string>>,
): PartnerRequest {
  return { method, path, params, query, headers, json: readBody(body) };
}
