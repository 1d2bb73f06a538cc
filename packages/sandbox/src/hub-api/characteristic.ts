import { z } from 'zod';

/** The fields that every participant has; all are text, and the first is the key by which rows are matched. */
export const DEFAULT_FIELDS = ['email', 'first_name', 'last_name', 'phone_number', 'title', 'company', 'city', 'state', 'country'] as const;

/** What a characteristic can hold. */
export const CHARACTERISTIC_TYPES = ['text', 'number', 'date', 'boolean'] as const;

/** One of {@link CHARACTERISTIC_TYPES}; a date is `YYYY-MM-DD`. */
export type CharacteristicType = (typeof CHARACTERISTIC_TYPES)[number];

/** A typed field that the account added to the default ones. */
export interface Characteristic {
  readonly id: string;
  readonly name: string;
  /** Its key in a participant's `characteristics`. */
  readonly slug: string;
  readonly type: CharacteristicType;
  /** ISO 8601 in UTC, like `updated_at`. */
  readonly created_at: string;
  readonly updated_at: string;
}

function makeSlug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '');
}

/** What describes a new characteristic; the slug follows from the name where it is left out. */
export const characteristicSchema = z
  .strictObject({
    name: z
      .string({ error: 'must be a text' })
      .trim()
      .min(1, { error: 'must not be empty' })
      .max(100, { error: 'must be at most 100 characters' }),
    type: z.enum(CHARACTERISTIC_TYPES, { error: `must be one of ${CHARACTERISTIC_TYPES.join(', ')}` }),
    slug: z.string({ error: 'must be a text' }).optional(),
  })
  .transform(({ name, type, slug = makeSlug(name) }) => ({ name, type, slug }))
  .refine(({ slug }) => /^[a-z][a-z0-9_]{0,99}$/.test(slug), {
    path: ['slug'],
    error: 'must begin with a letter a-z and go on with at most 99 letters, digits or _',
  });

/** What a caller gives to make a characteristic. */
export type CharacteristicInput = z.input<typeof characteristicSchema>;
/** The same, read and checked. */
export type CharacteristicSettings = z.output<typeof characteristicSchema>;

/** Longest text of one value. The vendor publishes no bound; this one is made up. */
const MAXIMUM_TEXT = 5_000;

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Says what is wrong with a value of a type; nothing is wrong with `null`, which clears. */
export function findValueFault(type: CharacteristicType, value: unknown): string | undefined {
  if (value === null) return undefined;
  switch (type) {
    case 'text':
      if (typeof value !== 'string') return 'must be a text';
      return value.length > MAXIMUM_TEXT ? `must be at most ${MAXIMUM_TEXT} characters` : undefined;
    case 'number':
      return typeof value === 'number' ? undefined : 'must be a number';
    case 'date':
      return typeof value === 'string' && isDate(value) ? undefined : 'must be a date YYYY-MM-DD';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
  }
}
