import type { Implementation, Preset } from '@panelbridge/core/connector';
import { openConnector, type Traces } from '@panelbridge/connector-testing/run';
import { createTrackedLink, type TrackedLinkManifest } from '../src/connector.js';
import { presets } from '../src/presets/index.js';

/** What a test gives to open a connection; what is left out is as an operator would leave it. */
export interface ConnectionInput {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Names of the secrets that are stored. */
  readonly secrets?: readonly (keyof TrackedLinkManifest['secrets'])[];
  readonly presets?: readonly Preset[];
}

/** Opens a connection the way a host does. Whatever is sent is an error: a tracked link has no partner to call. */
export function open({
  config = {},
  secrets = [],
  presets: table = presets,
}: ConnectionInput = {}): Implementation<TrackedLinkManifest> & Traces {
  return openConnector(createTrackedLink(table), { config, secrets: Object.fromEntries(secrets.map((name) => [name, 'a key'])) });
}

/** A study's part of what `entryUrl` is given. */
export const subject = { study: {}, participation: 'pp_9exh736' } as const;

/** A token in the form of the contract's, 50 characters. */
export const token = 'tk19exh7361a2b3cABCDEFGHIJKLMNOPQRSTUVWXYZabcd-_xy';
