import { z } from 'zod';
import { capabilitiesShape, capabilityOverridesShape } from './capability-shapes.ts';
import { configShape } from './config-shape.ts';
import { docsShape } from './docs-shape.ts';
import { text } from './shapes.ts';

const stage = z.enum(['experimental', 'beta', 'stable']);

const verification = z.strictObject({
  level: z.enum(['live', 'sandbox', 'none']),
  on: z.iso.date('must be YYYY-MM-DD').nullable(),
  note: text,
});

const secret = z.strictObject({
  title: text,
  description: text,
  required: z.boolean(),
  issuedBy: text,
  pattern: z.strictObject({ expression: text, detail: text }).optional(),
});

const authentication = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.literal('none') }),
  z.strictObject({ scheme: z.literal('bearer'), secret: text, alternativeHeaders: z.array(text).optional() }),
  z.strictObject({ scheme: z.literal('header'), header: text, secret: text }),
  z.strictObject({ scheme: z.literal('oauth_client_credentials'), tokenUrl: text, scope: z.string(), clientId: text, clientSecret: text }),
]);

const connectorError = z.strictObject({
  turn: text,
  retry: z.enum(['never', 'backoff']),
  status: z.int(),
  cause: text,
  remedy: text,
  pausesConnection: z.boolean(),
});

const preset = z.strictObject({
  id: text,
  title: text,
  summary: text,
  stage,
  verification,
  connectionConfig: z.record(z.string(), z.unknown()).optional(),
  studyConfig: z.record(z.string(), z.unknown()).optional(),
  ...capabilityOverridesShape,
  docs: docsShape.partial().optional(),
});

/** A connector's `manifest.json`. A member without a place on the pages is a fault, so none is lost in silence. */
export const manifestShape = z.strictObject({
  contract: z.literal(1),
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be kebab-case'),
  version: text,
  title: text,
  summary: text,
  stage,
  verification,
  configVersion: z.int(),
  connectionConfig: configShape,
  studyConfig: configShape,
  secrets: z.record(z.string(), secret),
  authentication,
  hosts: z.record(z.string(), z.url()),
  capabilities: capabilitiesShape,
  presets: z.array(preset),
  docs: docsShape,
  errors: z.record(z.string(), connectorError).refine((errors) => Object.keys(errors).length > 0, 'needs at least one entry'),
});

/** See {@link manifestShape}. */
export type Manifest = z.output<typeof manifestShape>;
/** A named tool for which a connector is known to work. */
export type Preset = z.output<typeof preset>;
/** How far the working of a connector or preset was proven. */
export type Verification = z.output<typeof verification>;
/** How the hub puts a secret on outgoing requests. */
export type Authentication = z.output<typeof authentication>;
/** One way in which a connector may fail. */
export type ConnectorError = z.output<typeof connectorError>;
