import type { Operation } from '@panelbridge/core';
import type { JsonSchema } from '../../src/platform/http/json-schema.js';
import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';

/** A query parameter of an operation. */
export interface QueryParameter {
  readonly name: string;
  readonly schema: JsonSchema;
}

/** One operation, as the OpenAPI document describes it. */
export interface ApiOperation {
  /** Such as `GET /api/v1/studies/{id}`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** What the role of the key has to allow. */
  readonly permission: Operation;
  readonly pathParameters: readonly string[];
  readonly query: readonly QueryParameter[];
  readonly isIdempotent: boolean;
  /** Of the body as JSON; `null`: it takes none. */
  readonly body: JsonSchema | null;
  /** The schema of every body that it takes, by media type. */
  readonly bodies: Readonly<Record<string, JsonSchema>>;
  /** What the document shows as bodies to send, by media type. */
  readonly examples: Readonly<Record<string, unknown>>;
  /** Schema by media type by documented status; references are left as they are. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  /** Header by its name in small letters by documented status. */
  readonly headers: Readonly<Record<string, Readonly<Record<string, DescribedHeader>>>>;
}

/** A header of an answer. */
export interface DescribedHeader {
  /** Whether every such answer has it. */
  readonly required?: boolean;
  readonly schema?: JsonSchema;
}

interface DescribedParameter {
  readonly in: string;
  readonly name: string;
  readonly schema?: JsonSchema;
}
interface DescribedHeaders {
  readonly headers?: Readonly<Record<string, DescribedHeader & { readonly $ref?: string }>>;
}
interface DescribedContent {
  readonly content?: Readonly<
    Record<string, { readonly schema?: JsonSchema; readonly examples?: Readonly<Record<string, { readonly value?: unknown }>> }>
  >;
}

/** Lists every operation under a path. References in what is sent are resolved. */
export function listApiOperations(document: OpenApiDocument, prefix = '/api/v1/'): readonly ApiOperation[] {
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith(prefix))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]): ApiOperation => {
        const parameters = (described.parameters ?? []) as readonly DescribedParameter[];
        const { content = {} } = (described.requestBody ?? {}) as DescribedContent;
        const bodies = Object.fromEntries(
          Object.entries(content).map(([type, { schema = {} }]) => [type, resolveSchema(schema, document)]),
        );
        return {
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path,
          permission: described['x-operation'] as Operation,
          pathParameters: Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name),
          query: parameters.flatMap(({ in: place, name, schema = {} }) => (place === 'query' ? [{ name, schema }] : [])),
          isIdempotent: parameters.some(({ in: place, name }) => place === 'header' && name === 'Idempotency-Key'),
          body: bodies['application/json'] ?? null,
          bodies,
          examples: Object.fromEntries(Object.entries(content).map(([type, { examples }]) => [type, examples?.['typical']?.value])),
          answers: Object.fromEntries(
            Object.entries(described.responses).map(([status, answer]) => [
              status,
              Object.fromEntries(
                Object.entries((answer as DescribedContent).content ?? {}).map(([type, { schema = {} }]) => [type, schema]),
              ),
            ]),
          ),
          headers: Object.fromEntries(
            Object.entries(described.responses).map(([status, answer]) => [status, readHeaders(answer as DescribedHeaders, document)]),
          ),
        };
      }),
    );
}

function readHeaders({ headers = {} }: DescribedHeaders, { components }: OpenApiDocument): Record<string, DescribedHeader> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, { $ref, ...own }]) => [
      name.toLowerCase(),
      $ref === undefined ? own : ((components.headers?.[$ref.replace('#/components/headers/', '')] ?? {}) as DescribedHeader),
    ]),
  );
}

/** Writes what references stand for in their place. One inside what it refers to becomes a schema that allows everything. */
function resolveSchema(schema: JsonSchema, document: OpenApiDocument, within: readonly string[] = []): JsonSchema {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    if (within.includes(name)) return {};
    return resolveSchema(document.components.schemas[name] ?? {}, document, [...within, name]);
  }
  const resolve = (part: JsonSchema) => resolveSchema(part, document, within);
  return {
    ...schema,
    ...(schema.items && { items: resolve(schema.items) }),
    ...(typeof schema.additionalProperties === 'object' && { additionalProperties: resolve(schema.additionalProperties) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(resolve) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(resolve) }),
    ...(schema.allOf && { allOf: schema.allOf.map(resolve) }),
    ...(schema.properties && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, part]) => [name, resolve(part)])),
    }),
  };
}
