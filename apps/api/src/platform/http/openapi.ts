import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { upgrade } from '@scalar/openapi-upgrader';
import { describeProblems, problemSchemaMember, takeProblems } from './api-problems.js';
import type { OpenApiDocument, OperationObject } from './openapi-document.js';
import { fillExamples } from './openapi-fill.js';
import { describeIdempotency } from './openapi-idempotency.js';
import { describeHeaders, referToHeaders } from './openapi-headers.js';
import { describeOperations } from './openapi-operations.js';
import { closeBodies, expressNull } from './openapi-schemas.js';
import { tagDescriptions } from './openapi-tags.js';
import { problemSchema } from './problem-body.js';
import { ProblemForms } from './problem-forms.js';

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Builds the OpenAPI 3.1 document from the controllers; needs neither a database nor a started application. */
export function buildOpenApi(app: INestApplication, version: string): OpenApiDocument {
  const config = new DocumentBuilder()
    .setTitle('Panelbridge')
    .setDescription(
      'A self-hosted hub for recruiting research participants. Errors are problems (RFC 9457) with a stable `code`; ' +
        'money is in minor units; instants are UTC in ISO 8601. What cannot be read as an HTTP request is answered before any operation: ' +
        '400 `bad_request`, headers of more than 16 kB 431 `headers_too_large`, headers that do not arrive within a minute and a body that does not within five minutes ' +
        '(that of a file has longer) 408 `request_timeout`.',
    )
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'pbk', description: 'An API key: `pbk_…`.' })
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'user-interviews-apikey', description: 'The same key, on the compatible surface.' },
      'compatible',
    )
    .build();
  const described = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').replace(/^./, (first) => first.toLowerCase())}_${method}`,
  });
  // A copy: parts of the document are the decorators' own objects, and it is changed below.
  const document = structuredClone(described) as unknown as OpenApiDocument;
  document.components.schemas['Problem'] = problemSchema;
  const forms = new ProblemForms(app.get(ModulesContainer)).list();
  for (const { schemaName, schema } of forms) document.components.schemas[schemaName] = schema;
  for (const [address, path] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = path[method];
      if (operation) completeOperation(method, address, operation);
    }
  }
  closeBodies(document);
  // Nest writes 3.0; this makes honest 3.1 of it.
  expressNull(document);
  const upgraded = upgrade(document, '3.1') as unknown as OpenApiDocument;
  upgraded.tags = Object.entries(tagDescriptions).map(([name, text]) => ({ name, description: text }));
  upgraded.components.headers = describeHeaders();
  describeOperations(upgraded);
  fillExamples(upgraded, forms);
  return upgraded;
}

/** Adds what follows from the form of a route and would otherwise have to be repeated at each. */
function completeOperation(method: (typeof methods)[number], path: string, operation: OperationObject): void {
  const codes = takeProblems(operation);
  describeIdempotency({ method, path, operation, codes });
  const parameters = operation.parameters ?? [];
  if (operation['x-operation'] !== undefined) {
    if (parameters.some((parameter) => parameter.in === 'query')) codes.add('query_invalid');
    if (parameters.some((parameter) => parameter.in === 'path')) codes.add('not_found').add('bad_request');
    if (operation.requestBody) codes.add('validation_failed');
    // A body is read before it is known that none is wanted.
    if (method !== 'get') codes.add('body_malformed').add('body_too_large').add('media_type_unsupported');
  }
  for (const parameter of parameters) {
    // Nest lifts the examples of a query's property out of its schema, where a list of them may not stand.
    if (!Array.isArray(parameter.examples)) continue;
    parameter.schema = { ...parameter.schema, examples: parameter.examples };
    delete parameter.examples;
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    response.description ||= 'Done.';
    if (Number(status) < 400 && operation['x-etag']) {
      response.headers = { ...response.headers, ...referToHeaders([status === '204' ? 'NoETag' : 'ETag']) };
    }
  }
  const problems = describeProblems([...codes], operation[problemSchemaMember] as string | undefined);
  delete operation[problemSchemaMember];
  for (const [status, response] of problems) {
    operation.responses[String(status)] = response;
    if (status === 412) response.headers = referToHeaders(['PresentETag']);
  }
  if (operation['x-takes-csv'] === true && operation.requestBody) {
    operation.requestBody.content['text/csv'] = {
      schema: { type: 'string' },
      examples: { typical: { value: 'participant id,status\r\npp_9exh736,completed\r\n' } },
    };
    delete operation['x-takes-csv'];
  }
  delete operation['x-etag'];
}
