import { isIP } from 'node:net';
import { fault, refuse, succeed, type Fault, type Result } from '@panelbridge/core';
import { z } from 'zod';
import { tlsModes, type PostgresqlSettings } from './postgresql/login.js';
import type { Source, SourceKind } from './source.entity.js';

/** A name as DNS has it, or an address; never a path, which the client would take for a socket of this machine. */
const isHost = (text: string): boolean =>
  isIP(text) !== 0 || /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i.test(text);
const named = z.string({ error: 'Give it as text.' }).min(1, 'Give it.').max(200, 'Give at most 200 characters.');

const postgresqlSchema = z.strictObject({
  host: z
    .string({ error: 'Give the host, for example db.example.com.' })
    .refine(isHost, 'Give a host name or an address without a port, for example db.example.com.'),
  port: z
    .int({ error: 'Give a whole number from 1 to 65535.' })
    .min(1, 'Give a whole number from 1 to 65535.')
    .max(65_535, 'Give a whole number from 1 to 65535.')
    .default(5432),
  database: named,
  user: named,
  tls: z.enum(tlsModes, { error: `Give one of ${tlsModes.join(', ')}.` }).default('verify'),
  certificateAuthority: z
    .string({ error: 'Give certificates in PEM, or null.' })
    .max(100_000, 'Give at most 100,000 characters.')
    .regex(/-----BEGIN CERTIFICATE-----/, 'Give certificates in PEM, beginning with -----BEGIN CERTIFICATE-----.')
    .nullable()
    .default(null),
});
const folderSchema = z.strictObject({
  folder: z
    .string({ error: 'Give the absolute path of the folder.' })
    .min(1, 'Give the absolute path of the folder.')
    .max(1_000, 'Give at most 1,000 characters.')
    .refine((text) => text.startsWith('/') || /^[a-z]:[\\/]/i.test(text), 'Give the absolute path of the folder.'),
});
const schemas = { postgresql: postgresqlSchema, folder: folderSchema, upload: z.strictObject({}) } as const satisfies Record<
  SourceKind,
  z.ZodType
>;

/** What is wrong with the settings of a source. */
export type SourceFault = 'setting_invalid' | 'setting_unknown' | 'password_unexpected' | 'password_missing';

/**
 * Checks settings by the kind of their source, and fills in what was left out.
 *
 * @param password `undefined` when none was sent
 */
export function checkSource(
  kind: SourceKind,
  settings: unknown,
  password: string | null | undefined,
): Result<Readonly<Record<string, unknown>>, SourceFault> {
  const parsed = schemas[kind].safeParse(settings);
  const faults: Fault<SourceFault>[] = parsed.success ? [] : parsed.error.issues.flatMap(toFaults);
  if (kind !== 'postgresql' && typeof password === 'string') {
    faults.push(fault('password_unexpected', '/password', 'Only databases take a password. Leave it out.'));
  }
  return parsed.success && faults.length === 0 ? succeed(parsed.data) : refuse(...faults);
}

/** What leads a login elsewhere, or strips it of protection. */
const leading = ['host', 'port', 'tls', 'certificateAuthority'] as const;

/**
 * Checks that a stored password, which nobody can read, is not led away: whoever changes where it goes has to know it and sends it again.
 *
 * @param after settings with defaults filled in
 */
export function checkPasswordStays(
  before: Pick<Source, 'settings' | 'secretSealed'>,
  after: Readonly<Record<string, unknown>>,
  password: string | null | undefined,
): readonly Fault<SourceFault>[] {
  if (before.secretSealed === null || password !== undefined) return [];
  const changed = leading.filter((setting) => before.settings[setting] !== after[setting]);
  if (changed.length === 0) return [];
  const detail = `With another ${changed.join(' and ')} the stored password would go elsewhere, or less protected. Send it again, or null to remove it.`;
  return [fault('password_missing', '/password', detail)];
}

/** The settings of a database as they are stored. */
export function readPostgresqlSettings({ settings }: Pick<Source, 'settings'>): PostgresqlSettings {
  return postgresqlSchema.parse(settings);
}

/** The folder of a source as it is stored. */
export function readFolder({ settings }: Pick<Source, 'settings'>): string {
  return folderSchema.parse(settings).folder;
}

function toFaults(issue: z.core.$ZodIssue): readonly Fault<SourceFault>[] {
  const at = ['', 'settings', ...issue.path.map(String)].join('/');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      fault('setting_unknown', `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'There is no such setting. Leave it out.'),
    );
  }
  return [fault('setting_invalid', at, issue.message)];
}
