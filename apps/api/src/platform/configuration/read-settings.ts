import { z } from 'zod';
import { Configuration, type ConfigurationValues } from './configuration.js';
import { isLoopback, isLoopbackHost } from './is-loopback.js';
import { parseConnectors, parseFolders, parseProxies, parseSecretKeys } from './parse-lists.js';
import { parseNetworks } from './parse-networks.js';

const switchOn = z.enum(['true', 'false'], { error: 'is "true" or "false"' }).transform((text) => text === 'true');
const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `is a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `is a whole number from ${minimum} to ${maximum}`);

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'is a PostgreSQL URL such as postgresql://user@host:5432/panelbridge');

const environment = z.object({
  DATABASE_URL: postgresUrl.optional(),
  PANELBRIDGE_MIGRATION_URL: postgresUrl.optional(),
  PANELBRIDGE_FOLDER: z.string().default('.panelbridge'),
  PANELBRIDGE_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'is the http(s) URL under which browsers reach the hub' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  PANELBRIDGE_DOCS_URL: z
    .url({ protocol: /^https?$/, error: 'is the http(s) URL of the documentation' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  PANELBRIDGE_HOST: z.string().default('127.0.0.1'),
  PANELBRIDGE_PORT: wholeNumber(0, 65_535).default(4300),
  PANELBRIDGE_ROLE: z.enum(['api', 'worker', 'all'], { error: 'is "api", "worker" or "all"' }).default('all'),
  PANELBRIDGE_SECRET_KEYS: z.string().transform(parseSecretKeys).optional(),
  PANELBRIDGE_DEMO: switchOn.optional(),
  PANELBRIDGE_TRUSTED_PROXIES: z.string().default('').transform(parseProxies),
  PANELBRIDGE_ALLOWED_NETWORKS: z.string().default('').transform(parseNetworks),
  PANELBRIDGE_API_RATE: wholeNumber(0, 1_000_000).default(1200),
  PANELBRIDGE_PUBLIC_RATE: wholeNumber(0, 1_000_000).default(600),
  PANELBRIDGE_DATABASE_POOL: wholeNumber(2, 500).default(20),
  PANELBRIDGE_SOURCE_FOLDERS: z.string().default('').transform(parseFolders),
  PANELBRIDGE_SOURCE_MEMORY_MB: wholeNumber(64, 65_536).default(128),
  PANELBRIDGE_UPLOAD_LIMIT_MB: wholeNumber(1, 1_000_000).default(2048),
  CONNECTORS: z.string().transform(parseConnectors).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'is an SMTP URL such as smtp://user:password@host:587' }).optional(),
  MAIL_FROM: z.string().default('Panelbridge <panelbridge@localhost>'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'is "trace", "debug", "info", "warn", "error", "fatal" or "silent"',
    })
    .default('info'),
});

/** The environment variables that are read. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

const keysMissing =
  'PANELBRIDGE_SECRET_KEYS is missing. Give at least one key as `k1:<32 random bytes in base64>`, made for example by `openssl rand -base64 32`. ' +
  'Only a demo makes its own, and a demo is for one machine: without DATABASE_URL, with PANELBRIDGE_PUBLIC_URL and PANELBRIDGE_HOST on localhost.';
const demoElsewhere =
  'PANELBRIDGE_DEMO is "true" while PANELBRIDGE_PUBLIC_URL is reached from elsewhere. A demo lets studies lead to http addresses of this machine, ' +
  'so it is only for a public URL on localhost. Leave PANELBRIDGE_DEMO out, or change the URL.';
const migrationUrlAlone =
  'PANELBRIDGE_MIGRATION_URL is set without DATABASE_URL. It is another login to the same database; set DATABASE_URL to the one the hub works with.';

/** Where the database is. */
export type DatabaseSettings = Pick<ConfigurationValues, 'databaseUrl' | 'migrationUrl' | 'folder'>;

/** The environment names something that cannot work; the message names every fault at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration cannot work:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, variables: Readonly<Record<string, string | undefined>>): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`));
}

/**
 * Reads where the database is and nothing else, for what only migrates it and needs no secret keys.
 *
 * @throws ConfigurationError naming every faulty variable and what it takes
 */
export function readDatabaseSettings(variables: Readonly<Record<string, string | undefined>>): DatabaseSettings {
  const values = parse(environment.pick({ DATABASE_URL: true, PANELBRIDGE_MIGRATION_URL: true, PANELBRIDGE_FOLDER: true }), variables);
  return { databaseUrl: values.DATABASE_URL, migrationUrl: values.PANELBRIDGE_MIGRATION_URL, folder: values.PANELBRIDGE_FOLDER };
}

/**
 * Reads the hub's settings from environment variables; empty ones count as missing.
 *
 * @throws ConfigurationError naming every faulty variable and what it takes; values are never repeated, since they may be secrets
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Configuration {
  const values = parse(environment, variables);
  const publicUrl = values.PANELBRIDGE_PUBLIC_URL ?? `http://localhost:${values.PANELBRIDGE_PORT}`;
  const demo =
    values.PANELBRIDGE_DEMO ?? (values.DATABASE_URL === undefined && isLoopback(publicUrl) && isLoopbackHost(values.PANELBRIDGE_HOST));
  const faults = [
    ...(values.PANELBRIDGE_DEMO && !isLoopback(publicUrl) ? [demoElsewhere] : []),
    ...(!demo && !values.PANELBRIDGE_SECRET_KEYS ? [keysMissing] : []),
    ...(values.PANELBRIDGE_MIGRATION_URL !== undefined && values.DATABASE_URL === undefined ? [migrationUrlAlone] : []),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return new Configuration({
    databaseUrl: values.DATABASE_URL,
    migrationUrl: values.PANELBRIDGE_MIGRATION_URL,
    folder: values.PANELBRIDGE_FOLDER,
    publicUrl,
    docsUrl: values.PANELBRIDGE_DOCS_URL ?? `${publicUrl}/reference`,
    host: values.PANELBRIDGE_HOST,
    port: values.PANELBRIDGE_PORT,
    role: values.PANELBRIDGE_ROLE,
    secretKeys: values.PANELBRIDGE_SECRET_KEYS ?? [],
    demo,
    trustedProxies: values.PANELBRIDGE_TRUSTED_PROXIES,
    allowedNetworks: values.PANELBRIDGE_ALLOWED_NETWORKS,
    apiRatePerMinute: values.PANELBRIDGE_API_RATE,
    publicRatePerMinute: values.PANELBRIDGE_PUBLIC_RATE,
    databasePoolSize: values.PANELBRIDGE_DATABASE_POOL,
    sourceFolders: values.PANELBRIDGE_SOURCE_FOLDERS,
    sourceMemoryMegabytes: values.PANELBRIDGE_SOURCE_MEMORY_MB,
    uploadLimitMegabytes: values.PANELBRIDGE_UPLOAD_LIMIT_MB,
    connectors: values.CONNECTORS,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    logLevel: values.LOG_LEVEL,
  });
}
