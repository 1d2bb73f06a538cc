import type { Manifest } from './connector.js';
import { resolvePreset, type ResolvedManifest } from './resolve-preset.js';
import type { WebhookScheme } from './status-sync.js';

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
}

/** Everything that holds for one connection, read from its manifest and its stored settings. */
export interface ResolvedConnection extends ResolvedManifest {
  /** What the host verifies webhooks by; `null` = webhooks of this connection are refused. */
  readonly webhookScheme: WebhookScheme | null;
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
  const { redirect, statusSync } = capabilities;
  const schemes = statusSync?.directions.includes('webhook') ? (statusSync.webhook?.schemes ?? []) : [];
  return {
    preset,
    docs,
    capabilities:
      redirect && settings.placeholder !== undefined
        ? { ...capabilities, redirect: { ...redirect, placeholder: settings.placeholder } }
        : capabilities,
    webhookScheme: (settings.webhookScheme === undefined ? schemes[0] : schemes.find(({ id }) => id === settings.webhookScheme)) ?? null,
  };
}

function readHostSettings(config: Readonly<Record<string, unknown>>): HostSettings {
  const { preset, webhookScheme, placeholder } = config;
  return {
    ...(typeof preset === 'string' && { preset }),
    ...(typeof webhookScheme === 'string' && { webhookScheme }),
    ...(typeof placeholder === 'string' && { placeholder }),
  };
}
