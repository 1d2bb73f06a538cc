import type { ManifestDocs } from './docs.js';
import type { DestinationDeclaration } from './participant-ingestion.js';
import type { RedirectDeclaration } from './redirect.js';
import type { StatusSyncDeclaration, WebhookDeclaration } from './status-sync.js';

/**
 * A named tool for which a connector is known to work: values over the connector's own declarations, as data. Adding one needs no code.
 * Members that are left out stay as the connector declares them; how the others merge stands at `resolvePreset`.
 *
 * A connector with presets has the setting `preset` in its `connectionConfig`, whose values are their ids.
 */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly stage: 'experimental' | 'beta' | 'stable';
  /** What was tried, against what, and when: shown on the page and in the README. */
  readonly verification: Verification;
  /** Values for config fields that the preset fixes or suggests. */
  readonly connectionConfig?: Readonly<Record<string, unknown>>;
  readonly studyConfig?: Readonly<Record<string, unknown>>;
  readonly redirect?: Partial<Omit<RedirectDeclaration, 'identity' | 'parameter'>> & {
    readonly parameter?: Partial<RedirectDeclaration['parameter']>;
  };
  /** `null`: this tool has no status sync, even if the connector has one. */
  readonly statusSync?: (Partial<Omit<StatusSyncDeclaration, 'webhook'>> & { readonly webhook?: Partial<WebhookDeclaration> }) | null;
  readonly participantIngestion?: { readonly destination: Partial<DestinationDeclaration> };
  readonly docs?: Partial<ManifestDocs>;
}

/** How far the working of a connector or preset was proven. */
export interface Verification {
  /** `live`: against the vendor's own system. `sandbox`: against this project's stand-in only. `none`: from documents alone. */
  readonly level: 'live' | 'sandbox' | 'none';
  /** Calendar date of the last proof, `YYYY-MM-DD`; `null` when there was none. */
  readonly on: string | null;
  readonly note: string;
}
