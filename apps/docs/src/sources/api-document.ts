import { z } from 'zod';

/** A JSON Schema as the reference shows it. */
export interface SchemaShape {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly items?: SchemaShape | undefined;
  readonly properties?: Readonly<Record<string, SchemaShape>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: unknown;
  readonly oneOf?: readonly SchemaShape[] | undefined;
  readonly anyOf?: readonly SchemaShape[] | undefined;
  readonly allOf?: readonly SchemaShape[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
}

const schema = z.custom<SchemaShape>((value) => typeof value === 'object' && value !== null);
const examples = z.record(z.string(), z.looseObject({ $ref: z.string().optional(), value: z.unknown().optional() }));
const content = z.record(z.string(), z.looseObject({ schema: schema.optional(), examples: examples.optional() }));

/** One operation, as the document describes it. */
export const operationShape = z.looseObject({
  operationId: z.string(),
  summary: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  'x-operation': z.string().optional(),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
        schema: schema.optional(),
      }),
    )
    .optional(),
  requestBody: z.looseObject({ required: z.boolean().optional(), content }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string(), content: content.optional() })),
});

/** What all operations share. */
export const componentsShape = z.looseObject({
  schemas: z.record(z.string(), schema),
  examples,
});

/** An area of the API, and what it is about. */
export const tagShape = z.looseObject({ name: z.string(), description: z.string() });

/** One operation of the hub. */
export type ApiOperation = z.output<typeof operationShape> & { readonly method: string; readonly path: string };

/** What operations refer to. */
export type ApiComponents = z.output<typeof componentsShape>;

/** An area of the API. */
export type ApiArea = z.output<typeof tagShape>;
