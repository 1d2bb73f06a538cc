import type { Capabilities, Manifest } from './connector.js';
import type { ManifestDocs } from './docs.js';
import type { Preset } from './preset.js';

/** What holds for one connection: the connector's declarations with a preset's values laid over them. */
export interface ResolvedManifest {
  readonly preset: Preset | null;
  readonly capabilities: Capabilities;
  readonly docs: ManifestDocs;
}

/**
 * Lays a preset over a manifest. Objects merge member by member, lists are replaced whole; the docs' lists of the preset come first.
 *
 * @throws RangeError when the manifest has no preset of that id.
 */
export function resolvePreset(manifest: Manifest, presetId: string | null): ResolvedManifest {
  if (presetId === null) return { preset: null, capabilities: manifest.capabilities, docs: manifest.docs };
  const preset = manifest.presets.find(({ id }) => id === presetId);
  if (!preset) throw new RangeError(`connector ${manifest.id} has no preset "${presetId}"; it has ${manifest.presets.map(({ id }) => id).join(', ')}`);
  const { redirect, statusSync } = manifest.capabilities;
  return {
    preset,
    capabilities: {
      ...withoutStatusSync(manifest.capabilities),
      ...(redirect && { redirect: { ...redirect, ...preset.redirect, parameter: { ...redirect.parameter, ...preset.redirect?.parameter } } }),
      ...(statusSync && preset.statusSync !== null && { statusSync: { ...statusSync, ...preset.statusSync } }),
    },
    docs: { ...manifest.docs, ...preset.docs },
  };
}

function withoutStatusSync({ statusSync: _, ...rest }: Capabilities): Capabilities {
  return rest;
}
