import { pullBounds } from '@panelbridge/core/connector';
import { z } from 'zod';

const code = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be snake_case');
const detail = z.string().min(1);
const effect = z.enum(['created', 'updated', 'unchanged', 'cleared', 'deleted']).optional();

/** What became of one record. */
const outcome = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('accepted'), effect, externalId: z.string().min(1).max(500).optional() }),
  z.strictObject({ status: z.literal('skipped'), code, detail }),
  z.strictObject({ status: z.literal('rejected'), code, detail, field: z.string().optional() }),
]);

/** The forms of what functions give, as a host checks them. */
export const shapes = {
  nothing: z.unknown(),
  signals: z.array(
    z.strictObject({
      externalId: z.string().nullable(),
      status: z.string().min(1),
      eventId: z.string().min(1).nullable(),
      occurredAt: z.number().min(0).nullable(),
      test: z.boolean(),
    }),
  ),
  page: z.strictObject({
    records: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(pullBounds.idLength),
          status: z.string().min(1).max(pullBounds.statusLength),
          occurredAt: z.number().min(0).max(pullBounds.latest).nullable(),
          externalId: z.string().max(pullBounds.externalIdLength).nullable(),
          test: z.boolean(),
        }),
      )
      .max(pullBounds.records),
    next: z.string().min(1).max(pullBounds.cursorLength).nullable(),
    readsAll: z.boolean(),
  }),
  person: z.string().min(1).max(pullBounds.externalIdLength).nullable(),
  study: z
    .strictObject({
      externalId: z.string().min(1).max(500),
      title: z.string().min(1).max(2_000),
      kind: z.string().min(1).max(100),
      status: z.string().min(1).max(100),
      participationLimit: z.int().positive().nullable(),
    })
    .nullable(),
  outcomes: z.array(outcome),
  answer: z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('answered'), outcomes: z.array(outcome) }),
    z.strictObject({
      status: z.literal('rejected'),
      code,
      detail,
      records: z.array(z.strictObject({ index: z.int().min(0), code, detail, field: z.string().optional() })),
      raw: z.string().optional(),
    }),
  ]),
  found: z.array(
    z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('found'), externalId: z.string().min(1).max(500).nullable() }),
      z.strictObject({ status: z.literal('absent') }),
      z.strictObject({ status: z.literal('unknown') }),
    ]),
  ),
  fields: z.array(
    z.strictObject({ name: z.string().min(1).max(500), type: z.enum(['text', 'number', 'date', 'boolean']), required: z.boolean() }),
  ),
} as const;

/** What is wrong with the form of a value, by member; none = it has it. */
export function listShapeFaults(shape: keyof typeof shapes, value: unknown): readonly string[] {
  const parsed = shapes[shape].safeParse(value);
  return parsed.success ? [] : parsed.error.issues.slice(0, 5).map(({ path, message }) => `at /${path.join('/')}: ${message}`);
}
