import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type FieldFault, refuse } from './server.js';

/** A parsed body, or the faults of its fields. */
export type ParsedBody<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly FieldFault[] };

/** Reads a request body with a schema; never throws on bad input. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): ParsedBody<z.output<Schema>> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message })) };
}

/** Answers 422 naming every faulty field. */
export function refuseFaults(reply: FastifyReply, faults: readonly FieldFault[]): FastifyReply {
  const named = faults.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
  return refuse(reply, 422, 'input_rejected', named, faults);
}
