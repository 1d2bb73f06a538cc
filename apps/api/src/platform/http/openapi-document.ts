import type { ResponseObject } from './api-problems.js';

/** The parts of an operation that are completed here. */
export interface OperationObject {
  operationId?: string;
  summary?: string;
  description?: string;
  parameters?: { in: string; name: string; required?: boolean; description?: string; schema?: object; examples?: unknown }[];
  requestBody?: { content: Record<string, { schema: object; examples?: Record<string, object> }> };
  responses: Record<string, ResponseObject>;
  'x-operation'?: string;
  'x-etag'?: boolean;
  [member: string]: unknown;
}

/** An OpenAPI 3.1 document, as far as the hub reads it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Record<string, Record<string, OperationObject>>;
  tags?: readonly object[];
  readonly components: {
    readonly schemas: Record<string, unknown>;
    headers?: Record<string, object>;
    examples?: Record<string, object>;
  };
}
