import { z } from 'zod';
import { oneOf } from '../http/active-faults.js';

/** The value of a property. */
const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
  error: 'must be a text, a number, true, false or texts',
});

const propertySchema = z.union(
  [
    z.strictObject({ propertyId: z.string().min(1), value: valueSchema.nullable() }),
    z.strictObject({
      name: z.string().min(1),
      propertyType: oneOf(['STRING', 'NUMBER', 'BOOLEAN', 'DATETIME', 'SINGLE_SELECT', 'MULTI_SELECT']),
      value: valueSchema.nullable(),
    }),
  ],
  { error: 'must be { propertyId, value } or { name, propertyType, value }' },
);

const recordSchema = z.strictObject({
  email: z.email({ error: 'must be an email address' }),
  firstName: z.string().nullable().optional(),
  lastName: z.string().nullable().optional(),
  phone: z.string().nullable().optional(),
  isOptedOut: z.boolean().optional(),
  lastContactDate: z.iso.date().nullable().optional(),
  additionalEmails: z.array(z.email()).optional(),
  additionalPhones: z.array(z.string()).optional(),
  properties: z.array(propertySchema).optional(),
});

/** How many people one import may hold. */
export const MAXIMUM_PEOPLE = 1_000;

/** Body of both imports. */
export const importSchema = z.strictObject({
  people: z
    .array(recordSchema, { error: 'must be a list of people' })
    .max(MAXIMUM_PEOPLE, { error: `must hold at most ${MAXIMUM_PEOPLE} people` }),
  /** Id of the property that tells who is who; the email without it. */
  identifierPropertyId: z.string().optional(),
});

/** A checked import. */
export type ImportBody = z.output<typeof importSchema>;
/** A person in an import. */
export type ImportRecord = z.output<typeof recordSchema>;
/** The value of a property. */
export type PropertyValue = z.output<typeof valueSchema>;

/** The fields of a person that an import can leave out. */
export const OPTIONAL_FIELDS = ['firstName', 'lastName', 'phone', 'lastContactDate', 'additionalEmails', 'additionalPhones'] as const;

/** All that the workspace knows of a person. */
export interface Person {
  readonly personId: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
  readonly lastContactDate: string | null;
  readonly additionalEmails: readonly string[];
  readonly additionalPhones: readonly string[];
  readonly isOptedOut: boolean;
  /** By the id of the property. */
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** ISO 8601 in UTC. */
  readonly updatedAt: string;
}

/** A property of the workspace. */
export interface Property {
  readonly propertyId: string;
  readonly name: string;
  readonly propertyType: string;
}

/** What a person is before anything is known. */
export const NOTHING_KNOWN = {
  firstName: null,
  lastName: null,
  phone: null,
  lastContactDate: null,
  additionalEmails: [],
  additionalPhones: [],
} as const;
