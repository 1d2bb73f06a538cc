import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { upgrade } from '@scalar/openapi-upgrader';
import { describeProblems } from './api-problems.js';
import { problemSchema } from './problem-body.js';
import type { ProblemCode } from './problem-codes.js';

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** The parts of an operation that are completed here. */
interface OperationObject {
  operationId?: string;
  summary?: string;
  parameters?: { in: string; name: string }[];
  requestBody?: unknown;
  responses: Record<string, ResponseObject>;
  'x-operation'?: string;
  'x-etag'?: boolean;
  [member: string]: unknown;
}

interface ResponseObject {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: { allOf?: readonly [unknown, { properties: { code: { enum: readonly string[] } } }] } }>;
}

/** An OpenAPI 3.1 document, as far as the hub reads it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Record<string, Record<string, OperationObject>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

/** Builds the OpenAPI 3.1 document from the controllers; needs neither a database nor a started application. */
export function buildOpenApi(app: INestApplication, version: string): OpenApiDocument {
  const config = new DocumentBuilder()
    .setTitle('Panelbridge')
    .setDescription(
      'A self-hosted hub for recruiting research participants. Errors are problems (RFC 9457) with a stable `code`; ' +
        'money is in minor units; instants are UTC in ISO 8601.',
    )
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: `pbk_…`.' })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').replace(/^./, (first) => first.toLowerCase())}_${method}`,
  }) as unknown as OpenApiDocument;
  document.components.schemas['Problem'] = problemSchema;
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      const operation = path[method];
      if (operation) completeOperation(operation);
    }
  }
  closeBodies(document);
  // Nest writes 3.0 (`nullable`, `example`); the upgrade makes honest 3.1 of it.
  return upgrade(document, '3.1') as unknown as OpenApiDocument;
}

/** Adds what follows from the form of a route and would otherwise have to be repeated at each. */
function completeOperation(operation: OperationObject): void {
  if (operation['x-operation'] !== undefined) {
    const parameters = operation.parameters ?? [];
    const implied: ProblemCode[] = [];
    if (parameters.some((parameter) => parameter.in === 'query')) implied.push('query_invalid');
    if (parameters.some((parameter) => parameter.in === 'path')) implied.push('not_found', 'bad_request');
    if (operation.requestBody) implied.push('validation_failed', 'body_malformed', 'body_too_large', 'media_type_unsupported');
    addProblems(operation, implied);
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    response.description ||= 'Done.';
    if (Number(status) < 400 && operation['x-etag']) {
      response.headers = {
        ...response.headers,
        ETag: { description: 'The version, for `If-Match`.', schema: { type: 'string', examples: ['"7"'] } },
      };
    }
  }
  delete operation['x-etag'];
}

/** Unknown members of a body are refused, so its schemas, and those that they use, say so. */
function closeBodies(document: OpenApiDocument): void {
  const closed = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || closed.has(name)) continue;
      closed.add(name);
      const schema = document.components.schemas[name];
      if (typeof schema !== 'object' || schema === null) continue;
      if ('properties' in schema && !('additionalProperties' in schema) && !('allOf' in schema))
        Object.assign(schema, { additionalProperties: false });
      visit(schema);
    }
  };
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path)) visit(operation.requestBody);
  }
}

function addProblems(operation: OperationObject, codes: readonly ProblemCode[]): void {
  for (const [status, described] of describeProblems(codes)) {
    const present = operation.responses[String(status)];
    operation.responses[String(status)] = present ? mergeResponses(present, described) : described;
  }
}

/** Two sets of codes under one status become one. */
function mergeResponses(present: ResponseObject, added: ResponseObject): ResponseObject {
  const codesOf = ({ content }: ResponseObject): readonly string[] => {
    const schema = content?.['application/problem+json']?.schema;
    return schema?.allOf?.[1].properties.code.enum ?? [];
  };
  const codes = [...new Set([...codesOf(present), ...codesOf(added)])] as ProblemCode[];
  const [merged] = describeProblems(codes).values();
  return merged ? { ...present, ...merged } : present;
}
