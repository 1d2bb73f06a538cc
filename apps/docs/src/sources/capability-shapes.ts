import { z } from 'zod';
import { text } from './shapes.ts';

/** Names of the return addresses that a tool can have. */
export const returnName = z.enum(['complete', 'screen_out', 'over_quota', 'quality', 'incomplete']);

// Loose: the pages list every declared member, also those that they do not know by name.
const redirect = z.looseObject({
  identity: z.enum(['token', 'partner_id']),
  parameter: z.looseObject({
    name: text,
    configurable: z.boolean(),
    maximumLength: z.int(),
    reserved: z.array(z.string()),
    reservedPrefixes: z.array(z.string()),
  }),
  placeholder: text.nullable(),
  returnsParameter: z.boolean().optional(),
  returns: z.array(returnName),
  onReturn: z.looseObject({ default: z.enum(['submitted', 'completed']), fixed: z.boolean() }),
  previewable: z.boolean(),
  inviteHosts: z.array(z.string()),
  maximumLinkLength: z.int(),
});

const manualTransition = z.strictObject({ from: text, to: text, why: text });

const statusSync = z.looseObject({
  directions: z.array(z.enum(['webhook', 'pull', 'push'])).min(1),
  statusMap: z.record(z.string(), text),
  manual: z.array(manualTransition),
  webhook: z.looseObject({}).optional(),
  pull: z.looseObject({ requestsPerMinute: z.int().min(1), everyMinutes: z.int().min(1), identifies: z.boolean() }).optional(),
  removal: z.strictObject({ title: text, text }).optional(),
});

const destination = z.looseObject({
  modes: z.array(text).min(1),
  deleteBehaviours: z.record(z.string(), z.array(text)),
  matchKey: text,
  rejectsWholeBatch: z.boolean(),
  fields: z.array(z.looseObject({ name: text, type: text, required: z.boolean() })).min(1),
  listsFields: z.boolean(),
  setsIfEmpty: z.boolean().optional(),
  maximumLookupSize: z.int().optional(),
  environments: z.array(text).optional(),
});

/** What a connector can do, as its manifest declares it. */
export const capabilitiesShape = z.looseObject({
  redirect: redirect.optional(),
  statusSync: statusSync.optional(),
  recruitment: z.looseObject({}).optional(),
  participantIngestion: z.looseObject({ destination }).optional(),
});

/** A preset's values over the capabilities: any part of them, and `null` for a status sync that the tool does not have. */
export const capabilityOverridesShape = {
  redirect: redirect
    .omit({ identity: true, parameter: true })
    .partial()
    .extend({ parameter: redirect.shape.parameter.partial().optional() })
    .optional(),
  statusSync: statusSync.partial().nullable().optional(),
  participantIngestion: z.looseObject({}).optional(),
};

/** What a destination of syncs takes. */
export type Destination = z.output<typeof destination>;
/** How people are led into a tool and back. */
export type Redirect = z.output<typeof redirect>;
/** How statuses are kept in step. */
export type StatusSync = z.output<typeof statusSync>;
