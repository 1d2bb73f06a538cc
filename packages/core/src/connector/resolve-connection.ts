import { z } from 'zod';
import { outcomes } from '../participation/evidence.js';
import type { Manifest } from './connector.js';
import type { ReportedOutcome } from './outcome.js';
import type { Authentication } from './secret.js';
import { resolvePreset, type ResolvedManifest } from './resolve-preset.js';
import type { StatusSyncDeclaration, WebhookScheme } from './status-sync.js';

/**
 * Settings that the host itself reads. A connector that offers one declares it in its `connectionConfig` under this name.
 */
export interface HostSettings {
  /** Id of the preset in use; absent = the connector's own declarations. */
  readonly preset?: string;
  /** Id of the webhook scheme in use, or `none` to refuse webhooks; absent = the first declared one. */
  readonly webhookScheme?: string;
  /** How this tool writes the kept parameter, with `{name}` for its name; goes before the declared one. */
  readonly placeholder?: string;
  /** Absolute https address to send requests to; goes before the manifest's `hosts`. For private installations and sandboxes. */
  readonly baseUrl?: string;
  /** Absolute https address of the token endpoint; goes before the manifest's. */
  readonly tokenUrl?: string;
  /** Header that carries the key: one of `alternativeHeaders` of the manifest's authentication; anything else = `Authorization`. */
  readonly keyHeader?: string;
  /** Requests that the connection may make in a minute; goes before the declared ones. */
  readonly requestsPerMinute?: number;
  /** Minutes from the end of one pull to the next; goes before the declared ones. */
  readonly pullEveryMinutes?: number;
  /** The tool's words for statuses that its publisher does not list, with what each means here; they join the declared ones. */
  readonly statusMap?: Readonly<Record<string, ReportedOutcome>>;
}

/** Everything that holds for one connection, read from its manifest and its stored settings. */
export interface ResolvedConnection extends ResolvedManifest {
  /** What the host verifies webhooks by; `null` = webhooks of this connection are refused. */
  readonly webhookScheme: WebhookScheme | null;
  /** How the host authenticates requests of this connection. */
  readonly authentication: Authentication;
}

/**
 * Reads what holds for one connection.
 *
 * @param config Parsed `connectionConfig`; members other than {@link HostSettings} are not looked at.
 * @throws RangeError when the settings name a preset that the manifest does not have.
 */
export function resolveConnection(manifest: Manifest, config: Readonly<Record<string, unknown>>): ResolvedConnection {
  const settings = readHostSettings(config);
  const { preset, capabilities, docs } = resolvePreset(manifest, settings.preset ?? null);
  const { redirect, statusSync, participantIngestion } = capabilities;
  const schemes = statusSync?.directions.includes('webhook') ? (statusSync.webhook?.schemes ?? []) : [];
  return {
    preset,
    docs,
    capabilities: {
      ...capabilities,
      ...(redirect && settings.placeholder !== undefined && { redirect: { ...redirect, placeholder: settings.placeholder } }),
      ...(statusSync && { statusSync: applySettings(statusSync, settings) }),
      ...(participantIngestion &&
        settings.requestsPerMinute !== undefined && {
          participantIngestion: { destination: { ...participantIngestion.destination, requestsPerMinute: settings.requestsPerMinute } },
        }),
    },
    webhookScheme: (settings.webhookScheme === undefined ? schemes[0] : schemes.find(({ id }) => id === settings.webhookScheme)) ?? null,
    authentication: chooseHeader(manifest.authentication, settings.keyHeader),
  };
}

function chooseHeader(authentication: Authentication, keyHeader: string | undefined): Authentication {
  if (authentication.scheme !== 'bearer' || keyHeader === undefined) return authentication;
  const header = authentication.alternativeHeaders?.find((one) => one.toLowerCase() === keyHeader.toLowerCase());
  return header === undefined ? authentication : { scheme: 'header', header, secret: authentication.secret };
}

function applySettings(sync: StatusSyncDeclaration, settings: HostSettings): StatusSyncDeclaration {
  const { requestsPerMinute, pullEveryMinutes: everyMinutes, statusMap = {} } = settings;
  return {
    ...sync,
    statusMap: { ...sync.statusMap, ...statusMap },
    ...(sync.pull && {
      pull: {
        ...sync.pull,
        ...(requestsPerMinute !== undefined && { requestsPerMinute }),
        ...(everyMinutes !== undefined && { everyMinutes }),
      },
    }),
  };
}

// What a connector keeps under one of these names in another form is not meant for the host.
const hostSettings = z.object({
  preset: z.string().optional().catch(undefined),
  webhookScheme: z.string().optional().catch(undefined),
  placeholder: z.string().optional().catch(undefined),
  keyHeader: z.string().optional().catch(undefined),
  requestsPerMinute: z.number().positive().optional().catch(undefined),
  pullEveryMinutes: z.number().positive().optional().catch(undefined),
  statusMap: z.record(z.string(), z.enum(outcomes)).optional().catch(undefined),
});

function readHostSettings(config: Readonly<Record<string, unknown>>): HostSettings {
  const settings = hostSettings.parse(config);
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
