import { z } from 'zod';
import { connectorErrors } from './error.js';
import type { Manifest } from './connector.js';

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * The manifest as plain data: config as JSON Schema (draft 2020-12), functions and undefined members left out. The same manifest always
 * gives the same object, member for member, so that `manifest.json` can be committed and compared.
 */
export function describeManifest(manifest: Manifest, version: string): Json {
  return toJson({
    ...manifest,
    version,
    connectionConfig: describeConfig(manifest.connectionConfig),
    studyConfig: describeConfig(manifest.studyConfig),
    errors: connectorErrors,
  });
}

/** {@link describeManifest} as text: members sorted by name, two spaces, a newline at the end. */
export function printManifest(manifest: Manifest, version: string): string {
  return `${JSON.stringify(describeManifest(manifest, version), null, 2)}\n`;
}

function describeConfig(config: z.ZodObject): unknown {
  return z.toJSONSchema(config, {
    io: 'input',
    // A set by meaning; zod writes it in the order of the fields.
    override: ({ jsonSchema }) => void jsonSchema.required?.sort(),
  });
}

function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined && typeof member !== 'function')
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return Object.fromEntries(members.map(([name, member]) => [name, toJson(member)]));
  }
  throw new TypeError(`a manifest holds a value that is not JSON: ${typeof value}`);
}
