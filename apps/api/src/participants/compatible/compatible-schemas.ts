import { fieldTypes, panelTextFields } from '@panelbridge/core';

const text = { type: 'string', nullable: true };
const value = { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] };
const instant = { type: 'string', format: 'date-time' };
const examples: Readonly<Record<string, string>> = {
  email: 'kim@example.com',
  first_name: 'Kim',
  last_name: 'Nguyen',
  phone_number: '+351210000000',
};
const texts = Object.fromEntries(
  panelTextFields.map((name) => [name, { ...text, ...(examples[name] !== undefined && { examples: [examples[name]] }) }]),
);

/** A person as they are written. Members that are left out stay as they are, `null` empties. */
export const participantInputSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    email: { type: 'string', format: 'email', nullable: true, examples: [examples['email']] },
    ...texts,
    characteristics: { type: 'object', description: 'Values by slug.', additionalProperties: { ...value, nullable: true } },
  },
};

/** A person as they are shown. */
export const participantSchema = {
  type: 'object',
  required: ['id', 'email', ...panelTextFields, 'characteristics', 'created_at', 'updated_at'],
  properties: {
    id: { type: 'string' },
    email: { ...text, examples: [examples['email']] },
    ...texts,
    characteristics: { type: 'object', additionalProperties: value, examples: [{ home_town: 'York' }] },
    created_at: instant,
    updated_at: instant,
  },
};

/** A characteristic as it is shown. */
export const characteristicSchema = {
  type: 'object',
  required: ['id', 'name', 'slug', 'type', 'created_at', 'updated_at'],
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    slug: { type: 'string' },
    type: { type: 'string', enum: [...fieldTypes] },
    created_at: instant,
    updated_at: instant,
  },
};

/** A page of a list. */
export function describeList(item: object): object {
  const count = { type: 'integer', minimum: 0 };
  const pagination = {
    type: 'object',
    required: ['current_page', 'page_size', 'total_pages', 'total_count'],
    properties: { current_page: count, page_size: count, total_pages: count, total_count: count },
  };
  return {
    type: 'object',
    required: ['data', 'meta'],
    properties: {
      data: { type: 'array', items: item },
      meta: { type: 'object', required: ['pagination'], properties: { pagination } },
    },
  };
}

/** A batch as it is sent. */
export const batchSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['participants'],
  properties: {
    participants: { type: 'array', minItems: 1, maxItems: 100, items: participantInputSchema },
    mode: { type: 'string', enum: ['upsert', 'update', 'insert'], default: 'upsert' },
  },
};

/** What became of each row of a batch, and how many of each. */
export function describeResults(results: readonly string[], rowErrors: object = {}): object {
  return {
    type: 'object',
    required: ['data', 'meta'],
    properties: {
      data: {
        type: 'array',
        items: {
          type: 'object',
          required: ['index', 'id', 'result'],
          properties: {
            index: { type: 'integer', minimum: 0, description: 'The place of the row in the request.' },
            id: { type: 'string', nullable: true },
            result: { type: 'string', enum: [...results] },
            ...rowErrors,
          },
        },
      },
      meta: {
        type: 'object',
        required: [...results],
        properties: Object.fromEntries(results.map((name) => [name, { type: 'integer', minimum: 0 }])),
      },
    },
  };
}
