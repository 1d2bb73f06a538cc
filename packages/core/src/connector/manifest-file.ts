import { fault, refuse, succeed, type Result } from '../result.js';
import { checkManifest } from './check-manifest.js';
import type { Manifest } from './connector.js';
import { printManifest } from './manifest-json.js';

/** The members of a connector's `package.json` that a hub reads. */
export interface ConnectorPackage {
  readonly version?: string;
  readonly panelbridge?: unknown;
}

/**
 * The text of a connector's `manifest.json`, written beside its `package.json` and published with it.
 *
 * @param description The connector's `package.json`, parsed.
 * @returns the text, or every fault of the manifest and of the marker by which hubs find the package (pointers of the latter begin with
 *   `/package.json`)
 */
export function prepareManifestFile(manifest: Manifest, description: ConnectorPackage): Result<string> {
  const faults = [...checkManifest(manifest)];
  const marker = Object(description.panelbridge) as { readonly connector?: unknown; readonly contract?: unknown };
  if (marker.connector !== manifest.id || marker.contract !== manifest.contract) {
    const wanted = JSON.stringify({ connector: manifest.id, contract: manifest.contract });
    faults.push(fault('marker_wrong', '/package.json/panelbridge', `must be ${wanted}, by which hubs find the connector`));
  }
  if (typeof description.version !== 'string' || description.version === '') {
    faults.push(fault('text_missing', '/package.json/version', 'must hold the version of the package'));
  }
  return faults.length > 0 ? refuse(...faults) : succeed(printManifest(manifest, description.version ?? ''));
}
