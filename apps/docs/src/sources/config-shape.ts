import { z } from 'zod';
import { text } from './shapes.ts';

/** A JSON Schema (draft 2020-12) as far as the pages read it; what else it says is kept. */
export interface JsonSchema {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: JsonSchema | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly allOf?: readonly JsonSchema[] | undefined;
  /** What every name of an object has to be. */
  readonly propertyNames?: JsonSchema | undefined;
  /** What values by names that are not listed may be, or whether there may be any. */
  readonly additionalProperties?: JsonSchema | boolean | undefined;
  readonly [keyword: string]: unknown;
}

const schema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    title: z.string().optional(),
    description: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    items: schema.optional(),
    anyOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
    allOf: z.array(schema).optional(),
    propertyNames: schema.optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
  }),
);

/** A field of a config: a reader learns its title and what it does. */
const field = schema.refine(({ title, description }) => text.safeParse(title).success && text.safeParse(description).success, {
  error: 'needs a title and a description',
});

/** The config of a connector: an object whose fields are explained. */
export const configShape = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), field).default({}),
  required: z.array(z.string()).default([]),
});

/** See {@link configShape}. */
export type ConfigSchema = z.output<typeof configShape>;
