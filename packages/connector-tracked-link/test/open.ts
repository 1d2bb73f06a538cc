import type { Preset } from '@panelbridge/core/connector';
import { createTrackedLink, type TrackedLinkManifest } from '../src/connector.js';
import { presets } from '../src/presets/index.js';

type Context = Parameters<ReturnType<typeof createTrackedLink>['create']>[0];

/** What a test gives to open a connection; what is left out is as an operator would leave it. */
export interface ConnectionInput {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Names of the secrets that are stored. */
  readonly secrets?: readonly (keyof TrackedLinkManifest['secrets'])[];
  readonly presets?: readonly Preset[];
}

/** Opens a connection the way a host does: config parsed by the manifest's schema, and nothing handed in that the contract does not name. */
export function open({ config = {}, secrets = [], presets: table = presets }: ConnectionInput = {}) {
  const connector = createTrackedLink(table);
  const unexpected = (): never => {
    throw new Error('a tracked link has no business here');
  };
  const context: Context = {
    config: connector.manifest.connectionConfig.parse(config),
    http: { send: unexpected },
    clock: { now: unexpected },
    logger: { info: unexpected, warn: unexpected },
    secrets: { has: (name) => secrets.includes(name), reveal: unexpected },
  };
  return connector.create(context);
}

/** A study's part of what `entryUrl` is given. */
export const subject = { study: {}, participation: 'pp_9exh736' } as const;

/** A token in the form of the contract's, 50 characters. */
export const token = 'tk19exh7361a2b3cABCDEFGHIJKLMNOPQRSTUVWXYZabcd-_xy';
