import { z } from 'zod';
import { readJson } from './read-json.ts';
import { text } from './shapes.ts';
import { componentsShape, operationShape, tagShape, type ApiArea, type ApiComponents, type ApiOperation } from './api-document.ts';

const remedy = 'run `npm run generate`, which writes openapi.json, problem-codes.json and roles.json from the hub’s code.';

const problem = z.strictObject({ status: z.int(), title: text, cause: text, remedy: text, retry: z.enum(['never', 'later']) });

const roleTable = z.record(
  z.string(),
  z.strictObject({ effect: z.enum(['read', 'write', 'money']), roles: z.record(z.string(), z.boolean()) }),
);

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

const openApiShape = z.looseObject({
  openapi: z.string().startsWith('3.'),
  tags: z.array(tagShape),
  components: componentsShape.extend({
    schemas: componentsShape.shape.schemas.and(
      z.looseObject({
        EventDto: z.looseObject({
          properties: z.looseObject({
            type: z.looseObject({ description: z.string().regex(/^- `[^`]+`: /m, 'must list every type of event as “- `name`: meaning”') }),
          }),
        }),
      }),
    ),
  }),
  paths: z.record(
    z.string(),
    z.looseObject(
      Object.fromEntries(methods.map((method) => [method, operationShape.optional()])) as Record<
        (typeof methods)[number],
        z.ZodOptional<typeof operationShape>
      >,
    ),
  ),
});

/** What a problem code means. */
export type Problem = z.output<typeof problem>;

/** What each operation does at most, and for every role whether it may perform it. */
export type RoleTable = z.output<typeof roleTable>;

/** One route of the hub. */
export interface Route {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  readonly summary: string | undefined;
  readonly area: string;
  /** What a key must be allowed to do; absent on public routes. */
  readonly operation: string | undefined;
}

/** What is known of the hub's API without running it. */
export interface Api {
  readonly problems: Readonly<Record<string, Problem>>;
  readonly routes: readonly Route[];
  /** Every operation in full. */
  readonly operations: readonly ApiOperation[];
  readonly components: ApiComponents;
  /** The areas in the order of the reference. */
  readonly areas: readonly ApiArea[];
  readonly roleTable: RoleTable;
  /** What each type of event means. */
  readonly eventTypes: Readonly<Record<string, string>>;
  /** Every participation status that the API names; `undefined` when it names none. */
  readonly statuses: readonly string[] | undefined;
}

/**
 * Reads what the hub's code says about its API.
 *
 * @throws SourceError when a file is missing or malformed
 */
export function readApi(root: string): Api {
  const { content: document } = readJson(root, 'apps/api/openapi.json', openApiShape, remedy);
  const { content: problems } = readJson(root, 'apps/api/problem-codes.json', z.record(z.string(), problem), remedy);
  const { content: table } = readJson(root, 'apps/api/roles.json', roleTable, remedy);
  return {
    problems,
    routes: listRoutes(document),
    operations: listOperations(document),
    components: document.components,
    areas: document.tags,
    roleTable: table,
    eventTypes: listEventTypes(document),
    statuses: findStatuses(document),
  };
}

/** The list in the description of an event's type: `- \`name\`: what happened` for each. */
function listEventTypes({ components }: z.output<typeof openApiShape>): Record<string, string> {
  const { description } = components.schemas.EventDto.properties.type;
  return Object.fromEntries([...description.matchAll(/^- `([^`]+)`: (.+)$/gm)].map(([, name = '', meaning = '']) => [name, meaning]));
}

function listOperations({ paths }: z.output<typeof openApiShape>): ApiOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const found = item[method];
      return found ? [{ ...found, method: method.toUpperCase(), path }] : [];
    }),
  );
}

function listRoutes(document: z.output<typeof openApiShape>): Route[] {
  return listOperations(document).map(({ method, path, summary, tags, 'x-operation': operation }) => ({
    method,
    path,
    summary,
    area: tags?.[0] ?? 'other',
    operation,
  }));
}

/** Looks for the longest enumeration that holds statuses which only participations have; `null`, for none yet, is no status. */
function findStatuses(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const texts = Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  const own = ['screened_out', 'no_show', 'invited'].every((status) => texts.includes(status)) ? texts : undefined;
  return [own, ...Object.values(value).map(findStatuses)].reduce(
    (best, one) => ((one?.length ?? 0) > (best?.length ?? 0) ? one : best),
    undefined,
  );
}
