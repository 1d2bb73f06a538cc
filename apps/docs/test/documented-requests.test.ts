import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { docsFolder, repository } from './support/build-site.ts';
import { site } from './support/site.ts';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly additionalProperties?: unknown;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const document = JSON.parse(readFileSync(`${repository}/apps/api/openapi.json`, 'utf8')) as {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: { schemas: Readonly<Record<string, Schema>> };
};

// Every page with commands that is written by hand.
// Writing a connector asks nothing of a hub; the commands of that page are run where its scaffold is.
const documented = [
  '/getting-started',
  ...globSync('guides/*.md', { cwd: `${docsFolder}/dist`, exclude: ['guides/write-a-connector.md'] }).map(
    (file) => `/${file.slice(0, -3)}`,
  ),
];

describe.each(documented)('the commands of %s are requests that the API takes', (page) => {
  const commands = readCommands(site.read(`${page}.md`));

  it('there are commands', () => {
    expect(commands.length).toBeGreaterThan(page === '/getting-started' ? 10 : 0);
  });

  it.each(commands)('$method $path', ({ method, path, query, body, type, idempotencyKey }) => {
    const operation = findOperation(method, path);
    expect(operation).toBeDefined();
    const { parameters = [], requestBody } = operation ?? {};
    const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...query]));
    const needsKey = parameters.some((parameter) => parameter.name === 'Idempotency-Key' && parameter.required === true);
    expect(idempotencyKey).toBe(needsKey);
    expect(type !== null || requestBody?.required !== true).toBe(true);
    expect(type === null || requestBody?.content[type] !== undefined).toBe(true);
    expect(body === undefined ? [] : listFaults(body, requestBody?.content['application/json']?.schema ?? {}, '')).toEqual([]);
  });
});

it('every route that a page names is a route of the hub', () => {
  const pages = site.pages.filter(({ path }) => path !== '/404.html');
  const named = pages.flatMap(({ path, document: page }) => {
    const codes = page.querySelectorAll('main code').map(({ textContent }) => textContent);
    return codes.flatMap((code) =>
      [...code.matchAll(/^(GET|POST|PUT|PATCH|DELETE) (\/api\/v1\/[^\s?]*)/g)].map(([, method = '', route = '']) => ({
        path,
        method,
        route,
      })),
    );
  });
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ method, route }) => !findOperation(method, route))).toEqual([]);
});

interface Command {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly body: unknown;
  /** Media type of the body; null without one. */
  readonly type: string | null;
  readonly idempotencyKey: boolean;
}

/** What the commands send by which a file is sent. */
const fileTypes: Readonly<Record<string, string>> = { hub_csv: 'text/csv', hub_file: 'application/octet-stream' };

/** Reads the `hub …` commands out of the `sh` blocks of a page, and those by which a file is sent. */
function readCommands(markdown: string): readonly Command[] {
  const shell = [...markdown.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('\n');
  return [...shell.matchAll(/^hub(?:_csv|_file)? .*?(?:(?<=-d )'\{[\s\S]*?\}'$|$)/gm)].map(([command]) => {
    const [, url = ''] = /"\$HUB([^"]*)"/.exec(command) ?? [];
    const [path = '', query = ''] = url.split('?');
    // '$NAME' leaves the quotation of the shell for a moment.
    const [, data] = /-d '(\{[\s\S]*\})'$/.exec(command.replaceAll(/'\$[A-Z]+'/g, 'value')) ?? [];
    return {
      method: /-X ([A-Z]+)/.exec(command)?.[1] ?? 'GET',
      path,
      query: [...new URLSearchParams(query).keys()],
      body: data === undefined ? undefined : JSON.parse(data),
      type: fileTypes[command.split(' ')[0] ?? ''] ?? (data === undefined ? null : 'application/json'),
      idempotencyKey: command.includes('Idempotency-Key: '),
    };
  });
}

/** Finds the operation of a path whose variables are written as `$NAME`, `{name}` or a value. */
function findOperation(method: string, path: string): Operation | undefined {
  const parts = path.split('/');
  const templates = Object.keys(document.paths).filter((candidate) => {
    const wanted = candidate.split('/');
    return wanted.length === parts.length && wanted.every((part, index) => fits(part, parts[index] ?? ''));
  });
  return templates.map((template) => document.paths[template]?.[method.toLowerCase()]).find((operation) => operation !== undefined);
}

function fits(wanted: string, part: string): boolean {
  return wanted === part || (wanted.startsWith('{') && isVariable(part));
}

function isVariable(part: string): boolean {
  return /^(\$[A-Z]+|\{\w+\}|[a-z]+(-[a-z]+)*)$/.test(part);
}

/** Members that the API does not know, and those that it misses. */
function listFaults(value: unknown, schema: Schema, at: string): readonly string[] {
  const resolved = resolve(schema);
  if (Array.isArray(value)) return value.flatMap((entry, index) => listFaults(entry, resolved.items ?? {}, `${at}/${index}`));
  if (typeof value !== 'object' || value === null || !resolved.properties) return [];
  const { properties } = resolved;
  return [
    ...(resolved.required ?? []).filter((name) => !Object.hasOwn(value, name)).map((name) => `${at}/${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]) =>
      properties[name] ? listFaults(member, properties[name], `${at}/${name}`) : [`${at}/${name} is unknown`],
    ),
  ];
}

/** Follows references, and takes the object out of a choice between it and `null`. */
function resolve(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return resolve(document.components.schemas[name] ?? {});
  const inner = [...(schema.allOf ?? []), ...(schema.anyOf ?? [])].map(resolve).find(({ properties }) => properties);
  return schema.properties || !inner ? schema : inner;
}
